import { basename, join } from 'node:path';
import { SubpipedError } from '../domain/errors.ts';
import { STAGE_NAMES } from '../domain/stage.ts';
import { displayText } from '../system/display-text.ts';
import { followFiles } from '../system/follow.ts';
import { formatLogLine } from '../system/log-line.ts';
import { daemonLogFile } from '../system/logging.ts';
import { readRegularFile } from '../system/regular-file.ts';
import {
  type Action,
  type CommandContext,
  DEFAULT_LINES,
  jobNumber,
  usageError,
} from './command.ts';
import { openUsedQueue } from './open-queue.ts';
import { listenForStops } from './stop-signals.ts';

export const logsCommand: Action = {
  async run(context) {
    const { args, values, signals } = context;
    const lines = wantedLines(context);
    const files = args.length === 0 ? [daemonLogFile(context.home.logs)] : stageLogs(context);
    const print = printer(context, files.length > 1);
    let found = false;
    for (const file of files) {
      const text = await readRegularFile(file).catch(() => '');
      found ||= text !== '';
      print(file, lastLines(text, lines));
    }
    if (values['follow'] === true) {
      using stops = listenForStops(signals);
      await followFiles(files, print, stops.first);
    } else if (!found) {
      context.err.write(`There is no log yet: ${displayText(files[0] ?? '')}\n`);
    }
    return 0;
  },
};

/** The logs of a film's stages, in their order; those of stages that did not start yet, too. */
function stageLogs(context: CommandContext): string[] {
  const id = jobNumber(context, 'logs');
  using open = openUsedQueue(context.home);
  const job = open.queue.get(id);
  if (job === undefined) {
    throw new SubpipedError('job_not_found', `there is no job ${id}`, { hint: 'subpiped list' });
  }
  const { movieDir } = job;
  if (movieDir === null) return [];
  return STAGE_NAMES.map((stage) => join(movieDir, 'logs', `${stage}.log`));
}

/** Prints text of a log, under its name whenever it is another one than before. */
function printer({ out }: CommandContext, named: boolean): (file: string, text: string) => void {
  let last: string | undefined;
  return (file, text) => {
    if (text === '') return;
    if (named && file !== last) out.write(`== ${basename(file, '.log')}\n`);
    last = file;
    const shown = text.trimEnd().split('\n').map(formatLogLine);
    out.write(`${shown.join('\n')}\n`);
  };
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

function wantedLines({ values }: CommandContext): number {
  const lines = Number(values['lines'] ?? DEFAULT_LINES);
  if (Number.isInteger(lines) && lines > 0) return lines;
  throw usageError('--lines takes a whole number above 0', 'logs');
}
