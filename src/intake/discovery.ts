import { basename, dirname } from 'node:path';
import type { Logger } from 'pino';
import { DENIED_MS } from '../access/permission-message.ts';
import type { Config } from '../config/schema.ts';
import { type Conditions, QUEUE } from '../queue/conditions.ts';
import type { KnownFile } from '../queue/source-facts.ts';
import type { WatchedFolders } from '../queue/watched-folders.ts';
import type { Clock } from '../system/clock.ts';
import { type Answers, NotAnswering } from './answers.ts';
import { inBatches } from './batches.ts';
import { type ClosedFolder, ClosedFolders, closedFolder } from './closed-folders.ts';
import type { FoundFilm, UnreadableName } from './inbox.ts';
import type { IntakeQueue } from './intake-ports.ts';
import { isToBeMadeAgain } from './made-before.ts';
import { type FoundFile, followMoved } from './moved-films.ts';
import { DEAD_LINK, DISC_FOLDER, isSourceCode, type NoFilm } from './no-films.ts';
import type { FileLook, Look } from './stable-file.ts';
import { skipUnreadableNames } from './unreadable-names.ts';
import { readWatchedFolder, type WatchedFolderOptions } from './watched-folder.ts';

export interface DiscoveryOptions {
  readonly queue: IntakeQueue;
  readonly conditions: Conditions;
  readonly folders: WatchedFolders;
  /** The watched folders, absolute. */
  readonly inboxes: readonly string[];
  readonly home: string;
  readonly outDir: string;
  readonly config: Pick<Config['intake'], 'extensions' | 'depth' | 'followSymlinks'>;
  readonly maxAttempts: number;
  readonly changed: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly look: (path: string) => Promise<Look>;
  readonly answers: Pick<Answers, 'of' | 'isAnswering'>;
  readonly mountPointOf?: (path: string) => Promise<string>;
}

/** A film that has a job, as it lies there. */
export interface PresentFilm {
  readonly size: number;
  readonly mtimeMs: number;
  readonly volume: string;
  /** Whether something is still to be done for it; then it may end, and be new when it comes back. */
  readonly isLive: boolean;
  /** Decides at which scans it is looked at. */
  readonly slot: number;
}

/** What a scan saw. */
export interface ScanResult {
  readonly closed: ClosedFolders;
  /** Films that were there, are known and have not changed. */
  readonly present: ReadonlyMap<string, PresentFilm>;
}

/**
 * Films for which nothing is left to do and that are looked at in one scan. Of more, each scan takes
 * others: one that is written over in place is noticed some scans later, a new name always at once.
 */
const LOOKS = 500;
/** Files that are looked at before others have their turn. */
const BATCH = 64;
/** New films that are written at once. */
const WRITE = 200;

/** By name as a person counts: episode 2 before episode 10. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** Finds the films in the watched folders and makes jobs of those that have none. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  /**
   * What the last scan found to be known. Films lie in the folder for good: a scan that asked the
   * queue for each would cost the more the longer the program is used.
   */
  #known = new Map<string, PresentFilm>();
  /** Watched folders that macOS refused, which are left alone for a while. */
  readonly #denied = new Map<string, { readonly at: number; readonly folder: ClosedFolder }>();
  /** Known films that were not there at a scan: what comes in their place was dropped anew. */
  readonly #departed = new Set<string>();
  #scans = 0;
  #slots = 0;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  async scan(signal: AbortSignal): Promise<ScanResult> {
    const { inboxes, outDir, home, config } = this.#options;
    const films: FoundFilm[] = [];
    const closed: ClosedFolder[] = [];
    const unreadable: UnreadableName[] = [];
    const noFilms: (readonly [path: string, NoFilm])[] = [];
    const seen = new Set<string>();
    const answering = await this.#answering();
    for (const folder of inboxes) {
      if (signal.aborted) break;
      const denied = this.#deniedNow(folder);
      if (denied !== undefined) {
        closed.push(denied);
        continue;
      }
      const options = { ...this.#options, ...config, never: [outDir], home };
      const inbox = answering.has(folder) ? await this.#read(folder, options, seen) : null;
      if (inbox === null) {
        closed.push(closedFolder(folder, { reason: 'not_answering' }));
        continue;
      }
      films.push(...inbox.films);
      closed.push(...inbox.closed);
      this.#noteDenied(folder, inbox.closed);
      unreadable.push(...inbox.unreadable);
      noFilms.push(...inbox.discs.map((path) => [path, DISC_FOLDER] as const));
      noFilms.push(...inbox.deadLinks.map((path) => [path, DEAD_LINK] as const));
    }
    closed.push(...(await this.#take(films, signal)));
    await skipUnreadableNames(this.#options.queue, unreadable);
    this.#skip(noFilms);
    if (!signal.aborted) this.#tell(closed);
    return { closed: new ClosedFolders(closed), present: this.#known };
  }

  /** The watched folders that answer: all are asked at once, so that none waits for another. */
  async #answering(): Promise<ReadonlySet<string>> {
    const { inboxes, answers } = this.#options;
    const asked = inboxes.filter((folder) => this.#deniedNow(folder) === undefined);
    const found = await Promise.all(
      asked.map(async (folder) => ((await answers.isAnswering(folder)) ? [folder] : [])),
    );
    return new Set(found.flat());
  }

  /** What lies in a folder; null where it stops answering meanwhile. */
  async #read(folder: string, options: WatchedFolderOptions, seen: Set<string>) {
    try {
      const read = () => readWatchedFolder(folder, options, seen);
      return await this.#options.answers.of(folder, read, () => seen.size);
    } catch (error) {
      if (error instanceof NotAnswering) return null;
      throw error;
    }
  }

  /** Makes jobs of the films that have none; returns folders whose files may not be looked at. */
  async #take(films: readonly FoundFilm[], signal: AbortSignal): Promise<ClosedFolder[]> {
    const known = new Map<string, PresentFilm>();
    const fresh: FoundFile[] = [];
    const closed = new Map<string, ClosedFolder>();
    const due = films.filter(({ path, volume }) => {
      const before = this.#known.get(path);
      if (before === undefined || before.volume !== volume || this.#isDue(before)) return true;
      known.set(path, before);
      return false;
    });
    this.#scans += 1;
    await inBatches(due, BATCH, async ({ path, volume }) => {
      if (signal.aborted) return;
      const seen = await this.#options.look(path);
      if (seen.kind === 'refused') {
        // A disk that fails at one film may have the others still.
        const place = seen.reason === 'read_failed' ? path : dirname(path);
        closed.set(place, closedFolder(place, seen));
      } else if (seen.kind === 'file' || seen.kind === 'evicted') {
        const present = await this.#recognize(path, seen.look, volume);
        if (present === null && seen.kind === 'file' && (await isSource(path))) {
          known.set(path, this.#asPresent(path, seen.look, volume, false));
        } else if (present === null) fresh.push({ path, volume, look: seen.look });
        // What is in iCloud only is no longer there for whoever wants to read it.
        else if (seen.kind === 'file') known.set(path, present);
      }
    });
    if (signal.aborted) return [];
    const listed = new Set(films.map(({ path }) => path));
    for (const path of this.#known.keys()) if (!listed.has(path)) this.#departed.add(path);
    this.#known = known;
    const followed = await followMoved(fresh, listed, this.#options);
    for (const path of followed) this.#options.logger.info({ path }, 'a film was moved');
    const others = fresh.filter(({ path }) => !followed.has(path));
    this.#settle(others.toSorted((a, b) => compare(a.path, b.path)));
    return [...closed.values()];
  }

  #deniedNow(path: string): ClosedFolder | undefined {
    const denied = this.#denied.get(path);
    if (denied === undefined) return undefined;
    // Both ways: a clock that was set back must not leave it alone for as long.
    const isFresh = Math.abs(this.#options.clock.now() - denied.at) < DENIED_MS;
    return isFresh ? denied.folder : undefined;
  }

  #noteDenied(path: string, closed: readonly ClosedFolder[]): void {
    const folder = closed.find((found) => found.path === path && found.code === 'EPERM');
    if (folder === undefined) this.#denied.delete(path);
    else this.#denied.set(path, { at: this.#options.clock.now(), folder });
  }

  #isDue({ isLive, slot }: PresentFilm): boolean {
    const parts = Math.max(1, Math.ceil(this.#known.size / LOOKS));
    return isLive || (slot + this.#scans) % parts === 0;
  }

  /** The film as it is known, or null for a new or changed one. */
  async #recognize(path: string, look: FileLook, volume: string): Promise<PresentFilm | null> {
    const { size, mtimeMs } = look;
    const before = this.#known.get(path);
    const isSame = before?.size === size && before.mtimeMs === mtimeMs;
    if (isSame && before.volume === volume && !before.isLive) return before;
    const known = this.#options.queue.known(path, { size, mtimeMs });
    if (known === undefined) return null;
    if (before === undefined && !known.live && (await this.#isDroppedAgain(path, look, known))) {
      return null;
    }
    this.#departed.delete(path);
    // A person may have moved everything to another volume; from now on it is this one.
    if (known.live && known.volume !== volume) this.#options.queue.onVolume(known.id, volume);
    return this.#asPresent(path, { size, mtimeMs }, volume, known.live);
  }

  #asPresent(
    path: string,
    { size, mtimeMs }: Pick<FileLook, 'size' | 'mtimeMs'>,
    volume: string,
    isLive: boolean,
  ): PresentFilm {
    this.#slots += 1;
    return { size, mtimeMs, volume, isLive, slot: this.#known.get(path)?.slot ?? this.#slots };
  }

  /** Says once what is no film as it lies there, and what to do. */
  #skip(noFilms: readonly (readonly [path: string, NoFilm])[]): void {
    if (noFilms.length === 0) return;
    const { queue } = this.#options;
    // A film whose link is dead now is looked after by what asks for its volume.
    const live = new Set([
      ...queue.sources().map(({ path }) => path),
      ...queue.settling().map(({ sourcePath }) => sourcePath),
    ]);
    // A folder's time changes with its files; it is told of once all the same.
    const look = { size: 0, mtimeMs: 0 };
    for (const [path, { reason, message, hint }] of noFilms) {
      if (live.has(path) || queue.isKnown(path, look)) continue;
      const job = queue.settle(path, look, 'scan');
      queue.skip(job.id, reason, message, hint);
    }
  }

  /** Whether the file came here after its film was done, and nothing is left of what was made of it. */
  async #isDroppedAgain(path: string, look: FileLook, known: KnownFile): Promise<boolean> {
    const { queue } = this.#options;
    if (known.fingerprint === null || !(this.#departed.has(path) || isNewHere(look, known))) {
      return false;
    }
    return await isToBeMadeAgain(queue.twins(0, known.fingerprint), this.#options);
  }

  #settle(fresh: readonly FoundFile[]): void {
    const { queue, logger, maxAttempts } = this.#options;
    for (let start = 0; start < fresh.length; start += WRITE) {
      for (const job of queue.settleAll(fresh.slice(start, start + WRITE), maxAttempts)) {
        // A running film that has changed meanwhile is a film of its own, afterwards.
        if (job.state !== 'settling') continue;
        logger.info({ jobId: job.id, film: basename(job.sourcePath) }, 'found');
      }
    }
  }

  /** Says of each closed folder once that it is, and takes that back when it is well again. */
  #tell(closed: readonly ClosedFolder[]): void {
    const { conditions, changed, logger } = this.#options;
    const reasons = new Map(closed.map(({ path, reason }) => [path, reason]));
    for (const { subject, reason, stops } of conditions.all()) {
      // Those that hold up work are others' (out/, the queue).
      if (stops !== 'nothing' || subject === QUEUE || reasons.get(subject) === reason) continue;
      conditions.lift(subject, reason);
      logger.info({ folder: subject }, 'the folder can be read again or is no longer watched');
    }
    for (const { path, reason, message, hint } of closed) {
      const isNew = conditions.set({ subject: path, reason, message, hint, stops: 'nothing' });
      if (!isNew) continue;
      logger.warn({ folder: path, reason }, message);
      changed();
    }
  }
}

/** Source code is no film and no job; what cannot be read is for the gate to say. */
async function isSource(path: string): Promise<boolean> {
  return await isSourceCode(path).catch(() => false);
}

/**
 * Whether another file lies there than the one whose job has ended. Inodes of shares may change, and
 * those of local disks are given out again; rights that were changed make no new film.
 */
function isNewHere({ ino, ctimeMs = 0, birthtimeMs = 0 }: FileLook, known: KnownFile): boolean {
  const endedAt = known.endedAt ?? Number.POSITIVE_INFINITY;
  const isOther = known.ino !== null && known.ino !== ino;
  return birthtimeMs > endedAt || (isOther && ctimeMs > endedAt);
}
