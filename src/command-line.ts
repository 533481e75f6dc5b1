import { basename, relative } from 'node:path';
import { COMMANDS } from './commands/all.ts';
import type { CommandContext, Output } from './commands/command.ts';
import { parseCommandLine } from './commands/parse.ts';
import { environment } from './config/environment.ts';
import { shownInbox } from './config/layers.ts';
import { resolveHome, systemPlaces } from './config/paths.ts';
import { asSubpipedError } from './domain/errors.ts';
import { asDatabaseFailure } from './queue/database-failure.ts';
import { howToStart } from './service/how-to-start.ts';
import { displayLines, terminalText } from './system/display-text.ts';
import { endProcess } from './system/end-process.ts';
import { shellWord } from './system/shell-word.ts';

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

/**
 * A reader that went away (`subpiped list | head`) is no error. To a service manager exit code 0 would
 * say that the daemon was stopped on purpose, when only the journal was started anew.
 */
function quietOnClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!environment['SUBPIPED_SERVICE']) process.exit(0);
  });
}

function outputOf(stream: NodeJS.WriteStream): Output {
  const isTty = stream.isTTY === true;
  return {
    isTty,
    // Asked each time: the window may change while `status --watch` runs.
    get columns() {
      return stream.columns || DEFAULT_COLUMNS;
    },
    get rows() {
      return stream.rows || DEFAULT_ROWS;
    },
    // Node heeds NO_COLOR, FORCE_COLOR and TERM=dumb.
    color: isTty && stream.hasColors(),
    write: (text) => void stream.write(terminalText(text)),
  };
}

/** What a person types to start this program: the linked name, or node and the file. */
function programName(): string {
  const [, script = ''] = process.argv;
  if (basename(script) === 'subpiped') return 'subpiped';
  return `node ${shellWord(relative('', script))}`;
}

const optional = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** argv → verb → exit code, and the end of this process. */
export async function commandLine(argv: readonly string[]): Promise<void> {
  quietOnClosedPipe(process.stdout);
  quietOnClosedPipe(process.stderr);
  const code = await main(argv);
  // What was written must be out before the process ends: pipes are asynchronous on POSIX.
  process.stdout.write('', () => void endProcess(code));
}

async function main(argv: readonly string[]): Promise<number> {
  try {
    const { command, args, values } = parseCommandLine(argv, COMMANDS);
    const home = resolveHome(optional(values['home']), systemPlaces(environment));
    const set = [values['set'] ?? []].flat().map(String);
    const options = { file: optional(values['config']), set, home };
    const context: CommandContext = {
      home,
      program: programName(),
      args,
      values,
      out: outputOf(process.stdout),
      err: outputOf(process.stderr),
      signals: process,
      howToStart: () => howToStart(systemPlaces(environment)),
      // What checks a configuration takes longer to load than all that most verbs need.
      loadConfig: async () => (await import('./config/load.ts')).loadConfig(options),
      shownInbox: () => shownInbox(options),
    };
    return await command.run(context);
  } catch (thrown) {
    const error = asSubpipedError(asDatabaseFailure(thrown));
    const say = (text: string) => process.stderr.write(`${displayLines(text)}\n`);
    say(`subpiped: ${error.message}`);
    if (error.hint !== '') say(`what to do: ${error.hint}`);
    if (error.code === 'internal' && error.cause instanceof Error) say(error.cause.stack ?? '');
    return error.exitCode;
  }
}
