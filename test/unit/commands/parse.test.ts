import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/all.ts';
import { parseCommandLine } from '../../../src/commands/parse.ts';

const parsed = (...argv: string[]) => {
  const { command, args, values } = parseCommandLine(argv, COMMANDS);
  return { verb: command.name, args, values: { ...values } };
};

test.each([[['status', '--home', '/h']], [['--home', '/h', 'status']], [['--home=/h', 'status']]])(
  '%j: --home before or after the verb',
  (argv) => {
    expect(parsed(...argv)).toEqual({ verb: 'status', args: [], values: { home: '/h' } });
  },
);

test('an option value that looks like a verb is a value', () => {
  expect(parsed('--home', 'status', 'list').verb).toBe('list');
  expect(parsed('--set', 'run', 'list').values).toEqual({ set: ['run'] });
});

test('an argument that looks like a verb is an argument', () => {
  expect(parsed('add', 'status')).toMatchObject({ verb: 'add', args: ['status'] });
});

test('--set may come several times', () => {
  expect(parsed('run', '--set', 'a=1', '--set', 'b=2').values).toEqual({ set: ['a=1', 'b=2'] });
});

test('a file whose name begins with a dash comes after --', () => {
  expect(parsed('add', '--', '-film.mp4')).toMatchObject({ verb: 'add', args: ['-film.mp4'] });
});

test('no verb is help, --version is the version, and --help is about its verb', () => {
  expect(parsed().verb).toBe('help');
  expect(parsed('--help').verb).toBe('help');
  expect(parsed('--version').verb).toBe('version');
  expect(parsed('retry', '--help')).toMatchObject({ verb: 'help', args: ['retry'] });
});

test.each([
  ['stauts', 'status'],
  ['stat', 'status'],
  ['retyr', 'retry'],
])('%s is no verb; %s was meant', (typed, meant) => {
  expect(() => parsed(typed)).toThrow(
    expect.objectContaining({
      code: 'usage',
      exitCode: 2,
      hint: `did you mean: subpiped ${meant}`,
    }),
  );
});

test('a word near to none leads to the help', () => {
  expect(() => parsed('xyzzy')).toThrow(expect.objectContaining({ hint: 'subpiped help' }));
});

test.each([[['status', '--bogus']], [['list', '--limit']], [['status', '--json=yes']]])(
  '%j is a mistake in the command line that leads to the help of the verb',
  (argv) => {
    expect(() => parsed(...argv)).toThrow(
      expect.objectContaining({ code: 'usage', hint: `subpiped help ${argv[0]}` }),
    );
  },
);
