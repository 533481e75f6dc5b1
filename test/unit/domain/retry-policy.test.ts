import { describe, expect, test } from 'vitest';
import { ERROR_RULES, type ErrorCode, type RetryRule } from '../../../src/domain/errors.ts';
import { decideRetry, type RetryDecision } from '../../../src/domain/retry-policy.ts';

const LIMITS = { maxAttempts: 4, baseMs: 1_000, maxMs: 3_000 };
const FAIL: RetryDecision = { kind: 'fail' };
const retry = (delayMs: number): RetryDecision => ({ kind: 'retry', delayMs });
const wait = (reason: string) => ({ kind: 'wait', reason });

/** What follows after the first, second, third and fourth attempt. */
const decisions = (code: string, limits = LIMITS) =>
  [1, 2, 3, 4].map((attempts) => decideRetry(code, attempts, limits));

const never = Array(4).fill(FAIL);
const once = [retry(1_000), FAIL, FAIL, FAIL];
const backoff = [retry(1_000), retry(2_000), retry(3_000), FAIL];

/** What follows from each rule of config/codes.json; `wait` depends on the code. */
const BY_RULE: Record<Exclude<RetryRule, 'wait'>, unknown[]> = {
  never,
  once,
  backoff,
  settle: Array(4).fill({ kind: 'settle' }),
};

describe('what follows from a code', () => {
  test.each(Object.keys(ERROR_RULES) as ErrorCode[])('%s', (code) => {
    const { retry, waits } = ERROR_RULES[code];
    // A film that waits for nothing in particular would wait for ever.
    if (retry === 'wait') expect(waits).toBeDefined();
    const expected = retry === 'wait' ? Array(4).fill(wait(waits ?? '')) : BY_RULE[retry];
    expect(decisions(code)).toEqual(expected);
  });

  // Where the rule matters most: each row here is a promise of its own.
  test.each([
    ['source_changed', BY_RULE.settle],
    ['disk_full', Array(4).fill(wait('disk_full'))],
    ['cannot_read', Array(4).fill(wait('needs_permission'))],
    ['venv_stale', Array(4).fill(wait('missing_tool'))],
    ['film_options_invalid', Array(4).fill(wait('config_invalid'))],
    ['file_too_large', never],
    ['stopped', never],
    ['internal', once],
    ['network', backoff],
    ['stage_killed', backoff],
  ])('%s, by name', (code, expected) => {
    expect(decisions(code)).toEqual(expected);
  });

  test('one that nobody knows is tried once more', () => {
    expect(decisions('what_is_this')).toEqual(once);
  });
});

test('a single attempt is a single attempt', () => {
  const limits = { ...LIMITS, maxAttempts: 1 };
  expect(decideRetry('network', 1, limits)).toEqual(FAIL);
  expect(decideRetry('internal', 1, limits)).toEqual(FAIL);
  expect(decideRetry('disk_full', 1, limits)).toEqual(wait('disk_full'));
});
