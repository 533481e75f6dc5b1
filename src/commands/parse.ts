import { type ParseArgsConfig, parseArgs } from 'node:util';
import { SubpipedError } from '../domain/errors.ts';
import { suggest } from '../system/suggest.ts';
import { type Command, type OptionValue, usageError } from './command.ts';

/** Options that every verb knows; they may stand before the verb, too. */
const GLOBAL_OPTIONS = {
  home: { type: 'string' },
  config: { type: 'string' },
  set: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies NonNullable<ParseArgsConfig['options']>;

const WITH_VALUE = new Set(
  Object.entries(GLOBAL_OPTIONS)
    .filter(([, { type }]) => type === 'string')
    .map(([name]) => `--${name}`),
);

export interface Parsed {
  readonly command: Command;
  readonly args: readonly string[];
  readonly values: Readonly<Record<string, OptionValue>>;
}

/** Index of the verb: the first word that is neither an option nor an option's value. */
function verbIndex(argv: readonly string[]): number {
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (WITH_VALUE.has(word)) index += 1;
    else if (!word.startsWith('-')) return index;
  }
  return -1;
}

/** Finds the verb and reads its options. Throws `usage` with the nearest verb for a typing error. */
export function parseCommandLine(
  argv: readonly string[],
  commands: ReadonlyMap<string, Command>,
): Parsed {
  const at = verbIndex(argv);
  const verb = at < 0 ? verbOfOptions(argv) : (argv[at] ?? '');
  const command = commands.get(verb);
  if (command === undefined) {
    const near = suggest(verb, [...commands.keys()]);
    throw new SubpipedError('usage', `unknown command ${JSON.stringify(verb)}`, {
      hint: near === undefined ? 'subpiped help' : `did you mean: subpiped ${near}`,
    });
  }
  const rest = at < 0 ? [...argv] : argv.toSpliced(at, 1);
  const options = { ...GLOBAL_OPTIONS, ...command.options };
  try {
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
    const help = commands.get('help');
    if (values['help'] === true && help !== undefined && at >= 0) {
      return { command: help, args: [verb], values: {} };
    }
    return { command, args: positionals, values };
  } catch (error) {
    throw usageError((error as Error).message, verb);
  }
}

/** Without a verb: `--version`, or help. */
function verbOfOptions(argv: readonly string[]): string {
  return argv.includes('--version') ? 'version' : 'help';
}
