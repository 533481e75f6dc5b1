/** `skipped`: does not apply here, or another check says why it cannot be told. */
export type Result = 'ok' | 'warning' | 'broken' | 'skipped';

/** What a check found. */
export interface Finding {
  readonly result: Result;
  /** What is so, in one sentence. */
  readonly reason: string;
  /** What the person can type or do; none where nothing is amiss. */
  readonly remedy?: string;
  /** Mends it without harm, and resolves with what it did. */
  readonly fix?: () => Promise<string>;
}

export interface Check {
  /** Stays the same: `--json` and the comparison with the service go by it. */
  readonly id: string;
  readonly title: string;
  /** Whether the service looks at it, too: cheap, and its surroundings may make a difference. */
  readonly inService?: boolean;
  run(signal: AbortSignal): Promise<Finding> | Finding;
}

/** A check with what it found. */
export interface Checked extends Finding {
  readonly id: string;
  readonly title: string;
}

export const ok = (reason: string): Finding => ({ result: 'ok', reason });
export const skipped = (reason: string): Finding => ({ result: 'skipped', reason });

type More = Pick<Finding, 'fix'>;

export const warning = (reason: string, remedy: string, more: More = {}): Finding => ({
  result: 'warning',
  reason,
  remedy,
  ...more,
});

export const broken = (reason: string, remedy: string, more: More = {}): Finding => ({
  result: 'broken',
  reason,
  remedy,
  ...more,
});
