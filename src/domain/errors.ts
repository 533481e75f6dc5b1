import table from '../../config/codes.json' with { type: 'json' };
import type { WaitReason } from './job.ts';

/**
 * What follows from an error code: never again, again later, once more, when a person acted, or once
 * the film has settled anew.
 */
export type RetryRule = 'never' | 'backoff' | 'once' | 'wait' | 'settle';

interface ErrorRule {
  readonly exit: number;
  readonly retry: RetryRule;
  /** What the film waits for, where it waits. */
  readonly waits?: WaitReason;
}

export type ErrorCode = keyof typeof table.codes;

/**
 * Every error code with its exit code (sysexits.h) and what follows;
 * python/subpiped/core/errors.py reads the same table.
 */
export const ERROR_RULES = table.codes as Readonly<Record<ErrorCode, ErrorRule>>;

/** What an exit code means where nothing more was said. */
export const CODE_BY_EXIT = table.byExit as Readonly<Record<number, ErrorCode>>;

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
