import { realpath } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { isSourceCode, unsupported } from '../intake/no-films.ts';
import { type FileLook, lookAt, type Refusal } from '../intake/stable-file.ts';
import { isFilmName } from '../intake/video-filter.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { asFileFailure, fileErrorHint, isAbsent } from '../system/file-errors.ts';
import { displayText } from '../terminal/text.ts';
import { type Action, usageError } from './command.ts';
import { remindOfDaemon } from './no-daemon.ts';
import { openQueue } from './open-queue.ts';

export const addCommand: Action = {
  async run(context) {
    const { home, args, values, out } = context;
    if (args.length === 0) throw usageError('add needs a file', 'add');
    const { intake, queue } = await context.loadConfig();
    // All are looked at before the first is added: a typing error leaves nothing half done.
    const films = await Promise.all(args.map((arg) => findFilm(arg, intake.extensions)));
    using open = openQueue(home);
    const force = values['force'] === true;
    for (const { path, look } of films) {
      const before = force ? undefined : doneBefore(open.queue, path, look);
      if (before !== undefined) {
        out.write(
          `#${before.id}  ${displayText(basename(path))}  already done; to process it again: subpiped add --force FILE\n`,
        );
        continue;
      }
      const options = { force, maxAttempts: queue.maxAttempts };
      const job = open.queue.settle(path, look, 'add', options);
      out.write(`#${job.id}  ${displayText(basename(path))}  ${job.state}\n`);
    }
    remindOfDaemon(context, open.snapshot());
    return 0;
  },
};

/** A finished job of the very same file. */
function doneBefore(queue: JobQueue, path: string, look: FileLook): Job | undefined {
  return queue
    .list({ states: ['done'] })
    .findLast(
      (job) =>
        job.sourcePath === path &&
        job.sourceSize === look.size &&
        job.sourceMtimeMs === look.mtimeMs,
    );
}

interface FoundFilm {
  readonly path: string;
  readonly look: FileLook;
}

/** The real file behind an argument; throws a clear message for what can not be a film. */
async function findFilm(argument: string, extensions: readonly string[]): Promise<FoundFilm> {
  const shown = displayText(argument);
  // The real path: the person named this file, so that a link to it is as good.
  const path = await realpath(resolve(argument)).catch((error: Error) => {
    if (!isAbsent(error)) throw asFileFailure('read', error, argument);
    throw new SubpipedError('input_invalid', `${shown}: no such file`, { cause: error });
  });
  const seen = await lookAt(path);
  if (seen.kind === 'gone' || seen.kind === 'not_a_file') {
    throw new SubpipedError('input_invalid', `${shown} is not a file`, {
      hint: 'add the films in a folder one by one, or drop them into in/',
    });
  }
  if (seen.kind === 'refused') {
    throw refused(shown, seen);
  }
  const noFilm = unsupported(basename(path));
  if (noFilm !== null) {
    throw new SubpipedError('input_invalid', `${shown}: ${noFilm.message}`, { hint: noFilm.hint });
  }
  if (await isSourceCode(path).catch(() => false)) {
    throw new SubpipedError('input_invalid', `${shown} is text (TypeScript?), not a video`);
  }
  if (!isFilmName(basename(path), extensions)) {
    throw new SubpipedError('input_invalid', `${shown} does not have a video file extension`, {
      hint: `its extension ${extname(path) || '(none)'} is not in intake.extensions: ${extensions.join(', ')}`,
    });
  }
  return { path, look: seen.look };
}

function refused(shown: string, { reason, message }: Refusal): SubpipedError {
  const codes = { needs_permission: 'cannot_read', not_answering: 'volume_missing' } as const;
  const code = reason in codes ? codes[reason as keyof typeof codes] : (reason as 'read_failed');
  const hint = fileErrorHint(code);
  return new SubpipedError(code, `cannot read ${shown}: ${message}`, { hint });
}
