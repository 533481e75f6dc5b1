import { describe, expect, test } from 'vitest';
import { ERROR_RULES, type ErrorCode } from '../../../src/domain/errors.ts';
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

const TABLE: Record<ErrorCode, unknown[]> = {
  input_invalid: never,
  no_audio: never,
  wrong_track: never,
  input_missing: once,
  model_missing: Array(4).fill(wait('missing_model')),
  tool_missing: Array(4).fill(wait('missing_tool')),
  venv_stale: Array(4).fill(wait('missing_tool')),
  internal: once,
  verification_failed: once,
  volume_missing: Array(4).fill(wait('volume_missing')),
  cannot_read: Array(4).fill(wait('needs_permission')),
  cannot_write: Array(4).fill(wait('needs_permission')),
  disk_full: Array(4).fill(wait('disk_full')),
  file_too_large: never,
  network: backoff,
  try_again: backoff,
  read_failed: backoff,
  write_failed: backoff,
  source_changed: Array(4).fill({ kind: 'settle' }),
  device_failed: backoff,
  out_of_memory: backoff,
  config_invalid: Array(4).fill(wait('config_invalid')),
  film_options_invalid: Array(4).fill(wait('config_invalid')),
  stopped: never,
  stage_killed: backoff,
  stage_stalled: backoff,
  protocol_error: once,
  unreadable: never,
  source_removed: never,
  canceled: never,
  usage: never,
  job_not_found: never,
  invalid_transition: never,
  lease_lost: never,
  protected_folder: never,
  service_failed: never,
  already_running: never,
  database_newer: never,
  home_lost: never,
  database_corrupt: never,
};

describe('what follows from a code', () => {
  test.each(Object.keys(ERROR_RULES) as ErrorCode[])('%s', (code) => {
    expect(decisions(code)).toEqual(TABLE[code]);
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
