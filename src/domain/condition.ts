import type { WaitReason } from './job.ts';

/** What a condition holds up: nothing, the next film, or the running one as well. */
export type Stops = 'nothing' | 'claims' | 'running';

/** Something that holds for the whole queue or for a watched folder, until it is lifted. */
export interface Condition {
  /** `queue`, or the path of a watched folder. */
  readonly subject: string;
  readonly reason: WaitReason;
  readonly message: string;
  /** What the person can do. */
  readonly hint: string;
  readonly stops: Stops;
  /** Epoch ms. */
  readonly since: number;
}
