import type { WaitReason } from './job.ts';

/**
 * What follows from an error code: never again, again later, once more, when a person acted, or once
 * the film has settled anew.
 */
export type RetryRule = 'never' | 'backoff' | 'once' | 'wait' | 'settle';

interface ErrorRule {
  readonly exit: number;
  readonly retry: RetryRule;
  readonly waits?: WaitReason;
}

/**
 * Every error code with its exit code (sysexits.h) and what follows. The first block is shared
 * with `python/subpiped/core/errors.py`; a test holds the two together.
 */
export const ERROR_RULES = {
  input_invalid: { exit: 65, retry: 'never' },
  no_audio: { exit: 65, retry: 'never' },
  wrong_track: { exit: 65, retry: 'never' },
  input_missing: { exit: 69, retry: 'once' },
  model_missing: { exit: 69, retry: 'wait', waits: 'missing_model' },
  tool_missing: { exit: 69, retry: 'wait', waits: 'missing_tool' },
  venv_stale: { exit: 69, retry: 'wait', waits: 'missing_tool' },
  volume_missing: { exit: 69, retry: 'wait', waits: 'volume_missing' },
  cannot_read: { exit: 69, retry: 'wait', waits: 'needs_permission' },
  internal: { exit: 70, retry: 'once' },
  verification_failed: { exit: 70, retry: 'once' },
  cannot_write: { exit: 73, retry: 'wait', waits: 'needs_permission' },
  disk_full: { exit: 73, retry: 'wait', waits: 'disk_full' },
  file_too_large: { exit: 73, retry: 'never' },
  network: { exit: 75, retry: 'backoff' },
  try_again: { exit: 75, retry: 'backoff' },
  read_failed: { exit: 75, retry: 'backoff' },
  write_failed: { exit: 75, retry: 'backoff' },
  source_changed: { exit: 75, retry: 'settle' },
  device_failed: { exit: 75, retry: 'backoff' },
  out_of_memory: { exit: 75, retry: 'backoff' },
  config_invalid: { exit: 78, retry: 'wait', waits: 'config_invalid' },
  stopped: { exit: 143, retry: 'never' },

  film_options_invalid: { exit: 78, retry: 'wait', waits: 'config_invalid' },
  stage_killed: { exit: 75, retry: 'backoff' },
  stage_stalled: { exit: 75, retry: 'backoff' },
  protocol_error: { exit: 70, retry: 'once' },
  unreadable: { exit: 65, retry: 'never' },
  source_removed: { exit: 69, retry: 'never' },
  canceled: { exit: 143, retry: 'never' },
  usage: { exit: 2, retry: 'never' },
  job_not_found: { exit: 69, retry: 'never' },
  invalid_transition: { exit: 65, retry: 'never' },
  lease_lost: { exit: 75, retry: 'never' },
  protected_folder: { exit: 78, retry: 'never' },
  service_failed: { exit: 69, retry: 'never' },
  already_running: { exit: 75, retry: 'never' },
  home_lost: { exit: 75, retry: 'never' },
  database_newer: { exit: 70, retry: 'never' },
  database_corrupt: { exit: 70, retry: 'never' },
} as const satisfies Record<string, ErrorRule>;

export type ErrorCode = keyof typeof ERROR_RULES;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_RULES, code);
}

/** What follows from a code; an unknown one is a bug of ours. */
export function errorRule(code: string): ErrorRule {
  return isErrorCode(code) ? ERROR_RULES[code] : ERROR_RULES.internal;
}

/** The one error class: a code that decides what follows, and a hint that a person can act on. */
export class SubpipedError extends Error {
  override readonly name = 'SubpipedError';
  readonly code: ErrorCode;
  /** What the person can type or do; empty when there is nothing. */
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? '';
  }

  get exitCode(): number {
    return errorRule(this.code).exit;
  }
}

/** Any thrown value as a SubpipedError; what is not one is a bug and keeps its cause. */
export function asSubpipedError(error: unknown): SubpipedError {
  if (error instanceof SubpipedError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SubpipedError('internal', message, {
    hint: 'please report this with the log (subpiped logs)',
    cause: error,
  });
}
