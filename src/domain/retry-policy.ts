import { errorRule } from './errors.ts';
import type { WaitReason } from './job.ts';

export interface RetryLimits {
  readonly maxAttempts: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

export type RetryDecision =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'wait'; readonly reason: WaitReason }
  | { readonly kind: 'settle' }
  | { readonly kind: 'fail' };

/**
 * What follows from an error code after `attempts` attempts (this one included).
 * Back-off doubles from `baseMs` and is capped at `maxMs`.
 */
export function decideRetry(code: string, attempts: number, limits: RetryLimits): RetryDecision {
  const rule = errorRule(code);
  const delayMs = Math.min(limits.baseMs * 2 ** (attempts - 1), limits.maxMs);
  switch (rule.retry) {
    case 'never':
      return { kind: 'fail' };
    case 'wait':
      return rule.waits === undefined ? { kind: 'fail' } : { kind: 'wait', reason: rule.waits };
    case 'settle':
      return { kind: 'settle' };
    case 'once':
      return attempts < Math.min(2, limits.maxAttempts)
        ? { kind: 'retry', delayMs }
        : { kind: 'fail' };
    case 'backoff':
      return attempts < limits.maxAttempts ? { kind: 'retry', delayMs } : { kind: 'fail' };
  }
}
