import type { JobState } from '../../src/domain/job.ts';

export type Owner = 0 | 1;

/** A film of the model: what the queue should say of it, by the plainest rules there are. */
export interface ModelJob {
  readonly id: number;
  readonly name: string;
  state: JobState;
  reason: string | null;
  size: number;
  content: string | null;
  hasFolder: boolean;
  attempts: number;
  priority: number;
  forced: boolean;
  runAt: number;
  owner: Owner | null;
  leaseEnds: number;
  cancelWanted: boolean;
  removeWanted: boolean;
  duplicateOf: number | null;
}

const ENDED: readonly JobState[] = ['done', 'failed', 'canceled', 'skipped'];
export const isEnded = (job: ModelJob) => ENDED.includes(job.state);
export const isMovable = (job: ModelJob) => !isEnded(job) && job.state !== 'running';
const wasRemoved = (job: ModelJob) => job.state === 'canceled' && job.reason === 'source_removed';

/** The queue as plain objects. Each method does what the queue's of that name is documented to. */
export class QueueModel {
  jobs: ModelJob[] = [];
  /** Removed from the lists, still known. */
  past: ModelJob[] = [];
  /** Removed and new when it is there again. */
  forgotten = 0;
  readonly conditions = new Map<string, boolean>();

  get(id: number): ModelJob | undefined {
    return this.jobs.find((job) => job.id === id);
  }

  running(): ModelJob | undefined {
    return this.jobs.find(({ state }) => state === 'running');
  }

  live(name: string): ModelJob | undefined {
    return this.jobs.find((job) => job.name === name && !isEnded(job));
  }

  /** The film that is the same as one of this content, as `enqueue` and `retry` look for it. */
  twin(id: number, content: string, forced: boolean): ModelJob | undefined {
    const same = this.jobs.filter(
      (job) => job.content === content && job.id !== id && job.duplicateOf === null,
    );
    return same.find(
      (job) =>
        ['queued', 'waiting', 'running'].includes(job.state) ||
        (!forced && isEnded(job) && !wasRemoved(job)),
    );
  }

  settle(id: number, name: string, size: number, named: boolean, force: boolean): void {
    const live = this.live(name);
    if (live === undefined) {
      this.jobs.push({
        ...{ id, name, size, state: 'settling', reason: null, content: null, hasFolder: false },
        ...{ attempts: 0, priority: named ? 1 : 0, forced: force, runAt: 0, owner: null },
        ...{ leaseEnds: 0, cancelWanted: false, removeWanted: false, duplicateOf: null },
      });
      return;
    }
    if (live.state !== 'running' && live.size !== size) {
      const changed = {
        state: 'settling',
        reason: null,
        content: null,
        attempts: 0,
        size,
        duplicateOf: null,
      } as const;
      Object.assign(live, changed);
      this.takeOver(live);
    }
    if (force && live.state === 'settling') live.forced = true;
    if (named) live.priority = Math.max(1, live.priority);
  }

  /** What became of it, or null if the queue must refuse. */
  enqueue(id: number, content: string, now: number): 'queued' | 'duplicate' | 'done_before' | null {
    const job = this.get(id);
    if (job?.state !== 'settling') return null;
    job.content = content;
    const anew = job.forced || job.duplicateOf !== null;
    const twin = this.twin(id, content, anew);
    if (twin !== undefined) {
      Object.assign(job, { state: 'skipped', reason: 'duplicate', duplicateOf: twin.id });
      return 'duplicate';
    }
    const before = this.past.some((past) => past.content === content && past.state !== 'skipped');
    if (before && !anew) {
      Object.assign(job, { state: 'skipped', reason: 'done_before' });
      return 'done_before';
    }
    const queued = { state: 'queued', reason: null, runAt: now, hasFolder: true } as const;
    Object.assign(job, { ...queued, duplicateOf: null });
    return 'queued';
  }

  claimable(now: number): ModelJob[] {
    const held = this.running() !== undefined || [...this.conditions.values()].includes(true);
    return held ? [] : this.jobs.filter((job) => job.state === 'queued' && job.runAt <= now);
  }

  claim(job: ModelJob, owner: Owner, leaseEnds: number): void {
    const wishes = { cancelWanted: false, removeWanted: false };
    Object.assign(job, { state: 'running', reason: null, owner, leaseEnds, ...wishes });
    job.attempts += 1;
  }

  /** The running film leaves its lease for `state`; a person's wish to cancel goes first. */
  leave(job: ModelJob, state: JobState, reason: string | null): void {
    const canceled = job.cancelWanted && !ENDED.includes(state);
    job.state = canceled ? 'canceled' : state;
    job.reason = canceled ? 'by_person' : reason;
    job.owner = null;
    job.cancelWanted = false;
    if (!job.removeWanted) this.endedBadly(job);
    if (job.removeWanted && isEnded(job)) this.retire(job);
  }

  /** A film that came to nothing leaves its place to the first that was the same. */
  endedBadly(job: ModelJob): void {
    if (job.state === 'failed' || job.state === 'canceled') this.takeOver(job);
  }

  takeOver({ id }: ModelJob): void {
    const same = this.jobs.filter(({ duplicateOf }) => duplicateOf === id);
    const heir = same
      .toSorted((a, b) => a.id - b.id)
      .find(
        ({ state, reason, name }) =>
          state === 'skipped' && reason === 'duplicate' && this.live(name) === undefined,
      );
    if (heir === undefined) return;
    Object.assign(heir, { state: 'settling', reason: null, content: null, attempts: 0 });
    for (const other of same) if (other !== heir) other.duplicateOf = heir.id;
  }

  /** The same, by no fault of the film: the attempt does not count. */
  giveBack(job: ModelJob, state: JobState, reason: string | null): void {
    job.attempts -= 1;
    this.leave(job, state, reason);
  }

  retire(job: ModelJob): void {
    this.jobs = this.jobs.filter((other) => other !== job);
    if (wasRemoved(job)) this.forgotten += 1;
    else this.past.push(job);
    for (const other of this.jobs) if (other.duplicateOf === job.id) other.duplicateOf = null;
  }

  /** Whether a person may start the film anew. */
  retry(job: ModelJob, now: number): boolean {
    const other = job.content === null ? undefined : this.twin(job.id, job.content, true);
    const live = other ?? this.live(job.name);
    if (live !== undefined && live !== job) return false;
    if (job.state !== 'waiting' && !isEnded(job)) return false;
    if (!job.hasFolder) job.content = null;
    const state = job.content === null ? 'settling' : 'queued';
    const anew = { state, reason: null, attempts: 0, forced: true, runAt: now, duplicateOf: null };
    Object.assign(job, anew);
    return true;
  }

  resume(job: ModelJob, now: number): void {
    Object.assign(job, { state: job.content === null ? 'settling' : 'queued', reason: null });
    job.runAt = now;
  }
}
