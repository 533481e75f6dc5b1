import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SetupError } from '../../../src/bootstrap/run.mjs';
import { explain, type Running, Steps } from '../../../src/bootstrap/steps.mjs';

let folder: string;
let written: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'subpiped-steps-'));
  written = '';
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const node = (code: string) => [process.execPath, '-e', code];

function steps({ tty = false, quiet = false } = {}) {
  const out = { columns: 60, write: (text: string) => (written += text) };
  return new Steps({ folder, out, tty, quiet });
}

/** A step that counts how often it has worked. */
function counted(stamp: string, work: (step: Running) => Promise<unknown> = async () => {}) {
  const step = {
    name: 'some work',
    stamp,
    times: 0,
    work: async (running: Running) => {
      step.times += 1;
      await work(running);
    },
  };
  return step;
}

async function failureOf(promise: Promise<unknown>): Promise<SetupError> {
  return (await promise.then(
    () => expect.unreachable('should have failed'),
    (error: unknown) => error,
  )) as SetupError;
}

describe('a step', () => {
  it('is done once and skipped while its stamp is the same', async () => {
    const step = counted('1');
    await steps().run(step);
    await steps().run(step);
    expect(step.times).toBe(1);
    expect(written).toMatch(/^some work +\d+\.\d s\nsome work +ready\n$/);
  });

  it('is repeated when its stamp changes or its result is gone', async () => {
    await steps().run(counted('1'));
    const changed = counted('2');
    await steps().run(changed);
    await steps().run({ ...changed, isThere: () => false });
    expect(changed.times).toBe(2);
  });

  it('is repeated after a failure', async () => {
    const fails = counted('1', (step) => step.run(node('process.exit(3)'), 'try harder'));
    await failureOf(steps().run(fails));
    await failureOf(steps().run(fails));
    expect(fails.times).toBe(2);
  });

  it('that failed after an earlier success does not count as done', async () => {
    await steps().run(counted('1'));
    await failureOf(
      steps().run(counted('2', (step) => step.run(node('process.exit(3)'), 'try harder'))),
    );
    const again = counted('1');
    await steps().run(again);
    expect(again.times).toBe(1);
  });

  it('says nothing when quiet and nothing is to do', async () => {
    await steps().run(counted('1'));
    written = '';
    const quiet = steps({ quiet: true });
    await quiet.run(counted('1'));
    expect(written).toBe('');
    expect(quiet.done).toBe(0);
  });

  it('shows the last line of what runs, on a terminal only', async () => {
    const talks = counted('1', (step) => step.run(node('console.log("fetching")'), ''));
    await steps({ tty: true }).run(talks);
    expect(written).toContain('fetching');
    written = '';
    await steps().run({ ...talks, stamp: '2' });
    expect(written).not.toContain('fetching');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the point
    expect(written).not.toMatch(/[\r\x1b]/);
  });
});

describe('a step that talks', () => {
  const talks = (stamp: string) => ({
    ...counted(stamp, (step) => step.run(node('console.log("1 of 2 MB")'), '')),
    talks: true,
  });

  it('has its lines written where there is no terminal', async () => {
    await steps().run(talks('1'));
    expect(written).toMatch(/^some work:\n {2}1 of 2 MB\nsome work +\d+\.\d s\n$/);
  });

  it('has the whole line of a terminal', async () => {
    await steps({ tty: true }).run(talks('1'));
    expect(written).toContain('\r\x1b[K1 of 2 MB\r\x1b[Ksome work');
  });
});

describe('a failed step', () => {
  it('names itself, its last lines, its log and the remedy', async () => {
    const program = 'for (let i = 0; i < 100; i += 1) console.error("line " + i); process.exit(3)';
    const fails = counted('1', (step) => step.run(node(program), 'try harder'));
    const error = await failureOf(steps().run(fails));
    const text = explain(error);
    expect(text).toMatch(/^failed: some work: .* exited with code 3$/m);
    expect(text).toContain('line 99');
    expect(text).not.toContain('line 50');
    expect(text).toContain('what to do: try harder');
    expect(error.log).toBe(path.join(folder, 'logs', 'some-work.log'));
    expect(await readFile(error.log, 'utf8')).toContain('line 50');
    expect(error.exitCode).toBe(69);
  });

  it('tells of a program that is missing and of one that was killed', async () => {
    const missing = counted('1', (step) => step.run(['no-such-program-here'], ''));
    expect((await failureOf(steps().run(missing))).message).toContain('127');
    const killed = counted('1', (step) => step.run(node('process.kill(process.pid, 9)'), ''));
    expect((await failureOf(steps().run(killed))).message).toContain('137');
  });
});
