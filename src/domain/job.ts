import waitReasons from '../../config/wait_reasons.json' with { type: 'json' };
import type { StageName } from './stage.ts';

export const LIVE_STATES = ['settling', 'queued', 'waiting', 'running'] as const;
export const ENDED_STATES = ['done', 'failed', 'canceled', 'skipped'] as const;
export const JOB_STATES = [...LIVE_STATES, ...ENDED_STATES] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Why nothing happens although something is wanted; wait-hints.ts says what follows from each. */
export type WaitReason = keyof typeof waitReasons;

/** What the gate before publishing said: good, good with remarks, or for a person to look at. */
export const VERDICTS = ['pass', 'warnings', 'review'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A film to subtitle. Instants are epoch ms. */
export interface Job {
  readonly id: number;
  /** Absolute path as the file system gave it (never normalized: it is used for reading). */
  readonly sourcePath: string;
  readonly sourceSize: number | null;
  readonly sourceMtimeMs: number | null;
  /** Identity of the content; null until the film has settled. */
  readonly fingerprint: string | null;
  readonly state: JobState;
  /** Why it waits, was skipped or canceled; for done jobs the verdict's reason. */
  readonly reason: string | null;
  readonly verdict: Verdict | null;
  readonly priority: number;
  /** Place among the films of one priority, the lowest first. */
  readonly rank: number;
  readonly attempts: number;
  readonly maxAttempts: number;
  /** Not before this instant. */
  readonly runAt: number;
  /** The stage from which on a person wants all done again. */
  readonly redoFrom: StageName | null;
  readonly duplicateOf: number | null;
  /** Length of the film by intake's probe, in seconds. */
  readonly mediaSeconds: number | null;
  /** Folder of all results. */
  readonly movieDir: string | null;
  readonly filmPath: string | null;
  readonly subtitlesPath: string | null;
  readonly reportPath: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly errorHint: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly updatedAt: number;
}

/** Who holds a lease. A pid alone may be another process by now; its start time tells. */
export interface LeaseOwner {
  readonly pid: number;
  /** Start time of the process as `ps` or /proc gives it; opaque, compared for equality. */
  readonly startedAt: string;
  /** Identity of the boot: pids start over. */
  readonly bootId: string;
}
