import { basename, resolve } from 'node:path';
import { pino } from 'pino';
import { environment } from '../config/environment.ts';
import { systemPlaces } from '../config/paths.ts';
import { withSecrets } from '../config/secrets.ts';
import { buildPipeline } from '../daemon/build-pipeline.ts';
import { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { filmConfig } from '../intake/film-options.ts';
import type { StageObserver } from '../pipeline/pipeline-request.ts';
import { formatComparison } from '../replay/format-comparison.ts';
import { replayFilm } from '../replay/replay.ts';
import { displayJson } from '../system/display-text.ts';
import { formatDuration } from '../terminal/duration.ts';
import { displayText } from '../terminal/text.ts';
import { type Action, type CommandContext, type Output, usageError } from './command.ts';
import { type OpenQueue, openUsedQueue } from './open-queue.ts';
import { listenForStops } from './stop-signals.ts';

export const replayCommand: Action = {
  async run(context) {
    const { out, values, signals } = context;
    const changed = [values['set'] ?? []].flat().map(String);
    if (changed.length === 0) throw usageError('replay needs a change: --set PATH=VALUE', 'replay');
    const config = withSecrets(await context.loadConfig(), systemPlaces(environment));
    using open = openUsedQueue(context.home);
    const job = findFilm(context, open);
    using stops = listenForStops(signals);
    const film = await filmConfig(job.sourcePath, config);
    const comparison = await replayFilm(
      { job, config: film, changed },
      buildPipeline(pino({ level: 'silent' })),
      new Progress(context.err),
      stops.first,
    ).catch((error: unknown) => {
      if (!stops.first.aborted) throw error;
      throw new SubpipedError('stopped', 'stopped; the replay left nothing behind');
    });
    out.write(
      values['json'] === true
        ? `${displayJson(comparison)}\n`
        : formatComparison(comparison, out.columns),
    );
    return 0;
  },
};

function findFilm({ args }: CommandContext, { queue }: OpenQueue): Job {
  const [wanted, ...rest] = args;
  if (wanted === undefined || rest.length > 0) throw usageError('replay takes one film', 'replay');
  const id = /^#?(\d+)$/u.exec(wanted)?.[1];
  const job =
    id === undefined
      ? queue
          .list({ states: ['done'] })
          .findLast(({ sourcePath }) =>
            [sourcePath, basename(sourcePath)].some(
              (name) => name === wanted || name === resolve(wanted),
            ),
          )
      : queue.get(Number(id));
  if (job !== undefined) return job;
  throw new SubpipedError('job_not_found', `no finished film is called ${displayText(wanted)}`, {
    hint: 'subpiped list shows the films and their numbers',
  });
}

/** A line for each stage that runs, with the reason why it does. */
class Progress implements StageObserver {
  readonly #err: Pick<Output, 'write'>;

  constructor(err: Pick<Output, 'write'>) {
    this.#err = err;
  }

  reused(): void {}
  device(): void {}

  started(stage: string, { why }: { readonly why: string }): void {
    this.#err.write(`${stage}: ${why}\n`);
  }

  progress(): void {}

  warning(stage: string, { message }: { readonly message: string }): void {
    this.#err.write(`${stage}: ${displayText(message)}\n`);
  }

  finished(stage: string, { seconds }: { readonly seconds: number | null }): void {
    this.#err.write(`${stage}: done in ${formatDuration(seconds ?? 0)}\n`);
  }

  ended(stage: string, error: SubpipedError | null): void {
    if (error !== null) this.#err.write(`${stage}: ${displayText(error.message)}\n`);
  }
}
