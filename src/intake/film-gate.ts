import { basename } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';
import type { Job, WaitReason } from '../domain/job.ts';
import { languageName } from '../domain/language.ts';
import { waitHint } from '../domain/wait-hints.ts';
import type { SettlingJob } from '../queue/job-rows.ts';
import { NAMED_PRIORITY } from '../queue/job-sql.ts';
import type { TwinRow } from '../queue/known-films.ts';
import type { WatchedFolders } from '../queue/watched-folders.ts';
import type { Clock } from '../system/clock.ts';
import { asFileFailure } from '../system/file-errors.ts';
import { fingerprintFile } from '../system/fingerprint.ts';
import { mountPointOf } from '../system/volume.ts';
import { absenceOf } from './absence.ts';
import type { ClosedFolders } from './closed-folders.ts';
import { embeddedLanguages, type SubtitleTrack, sidecarLanguages } from './existing-subtitles.ts';
import { holdOf } from './film-hold.ts';
import type { IntakeQueue, OptionsBesideFilm } from './intake-ports.ts';
import { isToBeMadeAgain } from './made-before.ts';
import { movieFolder } from './movie-folder.ts';
import { extraOf, type NoFilm, unsupported } from './no-films.ts';
import { ReadFailures } from './read-failures.ts';
import { type FileLook, type Look, type Refusal, readRefusal } from './stable-file.ts';
import { measureFilm, type ProbeFilm, probeFilm } from './video-filter.ts';

export interface FilmGateOptions {
  readonly queue: IntakeQueue;
  readonly folders: WatchedFolders;
  readonly inboxes: readonly string[];
  readonly outDir: string;
  readonly config: Pick<Config['intake'], 'stableMs' | 'pollMs' | 'giveUpMs'> &
    Partial<Pick<Config['intake'], 'existingSubtitles'>>;
  readonly changed: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly look: (path: string) => Promise<Look>;
  /** How long a film must be quiet; shares tell of writes late. */
  readonly stableMsOf?: (path: string) => number;
  readonly probe?: ProbeFilm;
  readonly measure?: ProbeFilm;
  readonly fingerprint?: (path: string) => Promise<string>;
  readonly readRefusal?: typeof readRefusal;
  readonly mountPointOf?: (path: string) => Promise<string>;
  readonly besideFilm?: OptionsBesideFilm;
}

/** The film goes on by itself, unlike one that the worker puts aside. */
const REFUSED_HINTS: Readonly<Record<Refusal['reason'], string>> = {
  needs_permission: 'allow subpiped to read the film; it resumes automatically',
  volume_missing: waitHint('volume_missing'),
  read_failed: waitHint('read_failed'),
  not_answering: waitHint('not_answering'),
};

/** A film that is held for long is looked at only so often. */
const POLLS_BETWEEN_LOOKS = 5;

/** Lets a film into the queue once it is whole and readable, or says why not. */
export class FilmGate {
  readonly #options: FilmGateOptions;
  readonly #failures: ReadFailures;

  constructor(options: FilmGateOptions) {
    this.#options = options;
    const { pollMs, giveUpMs } = options.config;
    this.#failures = new ReadFailures(POLLS_BETWEEN_LOOKS * pollMs, giveUpMs);
  }

  /**
   * Judges one settling film. Returns the instant at which to look again, or null when the film
   * has left the state `settling`.
   */
  async judge(
    job: SettlingJob,
    closed: ClosedFolders,
    signal: AbortSignal,
  ): Promise<number | null> {
    const { queue, clock } = this.#options;
    const folder = closed.covering(job.sourcePath);
    if (folder !== undefined) {
      queue.wait(job.id, folder.reason, folder.hint);
      return null;
    }
    if (this.#failures.rests(job, clock.now())) return this.#nextLook();
    try {
      const next = await this.#judgeNow(job, signal);
      if (next === null) this.#failures.forget(job);
      return next;
    } catch (error) {
      const failure = asFileFailure('read', error, job.sourcePath);
      if (!(failure instanceof SubpipedError) || signal.aborted) throw error;
      return this.#unread(job, failure);
    }
  }

  /** Says what keeps the film from being read now; the film is looked at again later. */
  #unread(job: SettlingJob, failure: SubpipedError): number | null {
    const { queue, clock, config } = this.#options;
    const { code, message, hint } = failure;
    switch (code) {
      case 'input_missing':
        return clock.now() + config.pollMs;
      case 'cannot_read':
        return this.#wait(job, 'needs_permission', hint);
      case 'volume_missing':
        return this.#wait(job, 'volume_missing', hint);
      case 'read_failed':
        queue.note(job.id, code, message, hint);
        this.#failures.note(job, clock.now());
        return this.#nextLook();
      default:
        throw failure;
    }
  }

  async #judgeNow(job: SettlingJob, signal: AbortSignal): Promise<number | null> {
    const { queue, clock, config } = this.#options;
    const seen = await this.#options.look(job.sourcePath);
    const now = clock.now();
    switch (seen.kind) {
      case 'gone':
        return await this.#gone(job);
      case 'not_a_file':
        queue.skip(job.id, 'not_a_video', seen.message);
        return null;
      case 'refused':
        return this.#refused(job, seen);
      case 'evicted':
        return this.#wait(job, 'icloud_evicted');
      case 'file':
        if (!agrees(job, seen.look)) {
          queue.settle(job.sourcePath, seen.look, 'scan');
          return now + config.pollMs;
        }
        await this.#rememberVolume(job);
        return await this.#judgeQuiet(job, seen, now, signal);
    }
  }

  /** Of a film that is held for long. */
  #nextLook(): number {
    return this.#options.clock.now() + POLLS_BETWEEN_LOOKS * this.#options.config.pollMs;
  }

  #refused(job: SettlingJob, { reason, message }: Refusal): number | null {
    const hint = REFUSED_HINTS[reason];
    if (reason !== 'read_failed') return this.#wait(job, reason, hint);
    const what = `cannot read ${basename(job.sourcePath)}: ${message}`;
    return this.#unread(job, new SubpipedError(reason, what, { hint }));
  }

  /** Judges a film that is as the queue remembers it. */
  async #judgeQuiet(
    job: SettlingJob,
    { look, busy }: Extract<Look, { kind: 'file' }>,
    now: number,
    signal: AbortSignal,
  ): Promise<number | null> {
    const { queue, config } = this.#options;
    const { stableMsOf = () => config.stableMs } = this.#options;
    const quietMs = now - job.quietSince;
    if (quietMs < stableMsOf(job.sourcePath)) return now + config.pollMs;
    const lookAgain = this.#nextLook();
    const isLate = quietMs >= config.giveUpMs;
    const hold = await holdOf(job.sourcePath, { look, busy, now, isLate }, config.giveUpMs);
    if (hold !== null) {
      queue.note(job.id, hold.reason, hold.message, hold.hint);
      return lookAgain;
    }
    if (look.size === 0) return isLate ? this.#fail(job, 'it is empty') : lookAgain;
    // The same bytes read the same: asked once when quiet and once more before giving up.
    if (job.unreadableSince === job.quietSince && !isLate) {
      return Math.min(lookAgain, job.quietSince + config.giveUpMs);
    }
    return await this.#admit(job, look, isLate, signal);
  }

  async #admit(
    job: SettlingJob,
    look: FileLook,
    isLate: boolean,
    signal: AbortSignal,
  ): Promise<number | null> {
    const { queue, clock, besideFilm } = this.#options;
    const { probe = probeFilm, measure = measureFilm } = this.#options;
    const { fingerprint = fingerprintFile } = this.#options;
    const noFilm = unsupported(basename(job.sourcePath)) ?? (await this.#extra(job));
    if (noFilm !== null) {
      const hint = noFilm.hint.replace('JOB', String(job.id));
      queue.skip(job.id, noFilm.reason, noFilm.message, hint);
      return null;
    }
    const refusal = await (this.#options.readRefusal ?? readRefusal)(job.sourcePath);
    if (refusal !== null) return this.#refused(job, refusal);
    const skipped = await besideFilm?.skippedBy(job.sourcePath);
    if (skipped) {
      queue.skip(job.id, 'film_options', `${skipped} next to it tells subpiped to skip it`);
      return null;
    }
    let probed = await this.#probed(() => probe(job.sourcePath, signal));
    // A recording that goes on names no duration either: only one that is quiet for long is measured.
    if (probed.kind === 'no_duration' && isLate) probed = await measure(job.sourcePath, signal);
    switch (probed.kind) {
      case 'tool_missing':
        return this.#wait(job, 'missing_tool', probed.hint);
      case 'not_a_video':
      case 'no_audio':
        queue.skip(job.id, probed.kind, probed.message);
        return null;
      case 'no_duration':
      case 'unreadable':
        if (isLate) return this.#fail(job, probed.message);
        queue.unreadable(job.id);
        queue.note(job.id, 'not_yet_readable', probed.message, 'it may not be complete yet');
        return this.#nextLook();
      case 'film': {
        const identity = await fingerprint(job.sourcePath);
        const after = await this.#options.look(job.sourcePath);
        // Written to while it was read: the quiet time starts over.
        if (after.kind !== 'file' || !sameContent(after.look, look)) return clock.now();
        const message = await this.#subtitledAlready(job, probed.seconds, probed.subtitles ?? []);
        if (message !== null) {
          queue.skip(job.id, 'already_subtitled', message);
          return null;
        }
        return await this.#enqueue(job, look, identity, probed.seconds);
      }
    }
  }

  /** Whether it is an extra that nobody named: who adds it, or tries it again, means it. */
  async #extra({ forced, priority, sourcePath }: SettlingJob): Promise<NoFilm | null> {
    if (forced || priority >= NAMED_PRIORITY) return null;
    return await extraOf(sourcePath, this.#options.inboxes);
  }

  /** Says so if the film has all subtitles that are wanted, and nobody wants ours all the same. */
  async #subtitledAlready(
    job: SettlingJob,
    seconds: number,
    tracks: readonly SubtitleTrack[],
  ): Promise<string | null> {
    const { config, besideFilm } = this.#options;
    if (job.forced || config.existingSubtitles !== 'skip' || besideFilm === undefined) return null;
    const wanted = await besideFilm.subtitlesFor(job.sourcePath);
    const { sourcePath: path } = job;
    const embedded = await embeddedLanguages({ path, seconds, tracks }, wanted);
    const rest = wanted.filter((language) => !embedded.includes(language));
    const beside = rest.length === 0 ? [] : await sidecarLanguages(path, seconds, rest);
    if (!wanted.every((language) => embedded.includes(language) || beside.includes(language))) {
      return null;
    }
    const where = rest.length === 0 ? 'in it' : 'next to it';
    return (
      `${wanted.map(languageName).join(' and ')} subtitles are already ${where}: ` +
      `subpiped retry ${job.id} makes new ones; for all films set intake.existingSubtitles to add`
    );
  }

  async #probed(probe: () => ReturnType<ProbeFilm>) {
    try {
      return await probe();
    } catch (error) {
      if (error instanceof SubpipedError && error.code === 'tool_missing') {
        return { kind: 'tool_missing', hint: error.hint } as const;
      }
      throw error;
    }
  }

  async #enqueue(
    job: SettlingJob,
    look: FileLook,
    fingerprint: string,
    mediaSeconds: number,
  ): Promise<null> {
    const { queue, outDir, changed, logger } = this.#options;
    const twins = queue.twins(job.id, fingerprint);
    const lost = await this.#lost(twins);
    if (lost !== undefined) {
      const to = { path: job.sourcePath, look, volume: job.sourceVolume };
      if (queue.follow(lost.id, to)) {
        logger.info({ jobId: lost.id, from: lost.path, to: to.path }, 'a film was moved');
        changed();
        return null;
      }
    }
    const again = await isToBeMadeAgain(twins, this.#options);
    const owners = (name: string) => queue.folderOwners(name, job.id);
    const { sourcePath, movieDir: before } = job;
    const movieDir = await movieFolder(
      { sourcePath, fingerprint, movieDir: before },
      outDir,
      owners,
    );
    const result = queue.enqueue(job.id, { fingerprint, mediaSeconds, movieDir, again });
    const film = basename(job.sourcePath);
    switch (result.kind) {
      case 'queued':
        logger.info({ jobId: job.id, film, mediaSeconds }, 'queued');
        changed();
        break;
      case 'duplicate':
        logger.info({ jobId: job.id, film, duplicateOf: result.of.id }, 'skipped as a duplicate');
        break;
      case 'done_before':
        logger.info({ jobId: job.id, film }, 'skipped: done before');
    }
    return null;
  }

  /** The film of the same content that is to be made, and whose file is not where it was. */
  async #lost(twins: readonly TwinRow[]): Promise<TwinRow | undefined> {
    const live = twins.find(({ state }) => ['queued', 'waiting', 'running'].includes(state));
    if (live === undefined) return undefined;
    const { kind } = await this.#options.look(live.path);
    return kind === 'gone' ? live : undefined;
  }

  #fail(job: SettlingJob, reason: string): null {
    const { queue, changed, logger } = this.#options;
    const hint = 'copy or download the film again; a changed file is tried again automatically';
    queue.failSettling(job.id, 'unreadable', reason, hint);
    logger.warn({ jobId: job.id, film: basename(job.sourcePath), reason }, 'unreadable');
    changed();
    return null;
  }

  #wait(job: Job, reason: WaitReason, hint = waitHint(reason)): null {
    const { queue, changed, logger } = this.#options;
    queue.wait(job.id, reason, hint);
    logger.warn({ jobId: job.id, film: basename(job.sourcePath), reason }, 'waits');
    changed();
    return null;
  }

  async #gone(job: SettlingJob): Promise<null> {
    const { queue, look } = this.#options;
    const source = { path: job.sourcePath, volume: job.sourceVolume };
    const absence = await absenceOf(source, this.#options);
    if (absence !== 'removed') return this.#wait(job, absence.reason, absence.hint);
    // A volume that was back in between has its films again.
    if ((await look(job.sourcePath)).kind === 'gone') queue.removeSource(job.id);
    return null;
  }

  /** A film that was added by hand: where it lies is looked up once. */
  async #rememberVolume(job: SettlingJob): Promise<void> {
    if (job.sourceVolume !== null) return;
    const { queue, mountPointOf: mountPoint = mountPointOf } = this.#options;
    queue.onVolume(job.id, await mountPoint(job.sourcePath));
  }
}

/** Whether the file is in every way as it was when it was last looked at, even before a restart. */
function agrees(job: SettlingJob, look: FileLook): boolean {
  return (
    look.size === job.sourceSize &&
    look.mtimeMs === job.sourceMtimeMs &&
    look.ino === job.sourceIno &&
    look.blocks === job.sourceBlocks
  );
}

function sameContent(a: FileLook, b: FileLook): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}
