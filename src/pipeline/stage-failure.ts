import { constants } from 'node:os';
import type { DeviceFailureKind } from '../domain/device-failure.ts';
import { CODE_BY_EXIT, isErrorCode, SubpipedError } from '../domain/errors.ts';
import type { StageName } from '../domain/stage.ts';
import type { StageEvent } from './stage-events.ts';

const SHELL_SIGNAL_BASE = 128;

export interface StageFailureDetails {
  readonly hint?: string;
  readonly logPath: string;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly stream?: number | null;
  readonly failure?: DeviceFailureKind | null;
  readonly on?: DeviceBlamed | null;
  readonly cause?: unknown;
}

/** The device that a failure speaks against, and by what kind of failure. */
export interface DeviceBlamed {
  readonly device: string;
  readonly failure: DeviceFailureKind;
}

/** A stage ended without a result. */
export class StageFailure extends SubpipedError {
  readonly stage: StageName;
  readonly logPath: string;
  readonly exitCodeOfStage: number | null;
  readonly signal: string | null;
  /** Audio stream that fits better, for the code `wrong_track`. */
  readonly stream: number | null;
  /** How its device failed, where the stage itself said so. */
  readonly failure: DeviceFailureKind | null;
  readonly on: DeviceBlamed | null;

  constructor(stage: StageName, code: string, message: string, details: StageFailureDetails) {
    const { hint = '', cause } = details;
    super(isErrorCode(code) ? code : 'internal', `${stage}: ${message}`, { hint, cause });
    this.stage = stage;
    this.logPath = details.logPath;
    this.exitCodeOfStage = details.exitCode ?? null;
    this.signal = details.signal ?? null;
    this.stream = details.stream ?? null;
    this.failure = details.failure ?? null;
    this.on = details.on ?? null;
  }

  /** The same failure, which says what it means for the device: `on mlx: it crashed (device_crash)`. */
  blaming(on: DeviceBlamed, text: string): StageFailure {
    const { stage, code, hint, logPath, signal, stream, failure, exitCodeOfStage: exitCode } = this;
    const message = this.message.slice(stage.length + 2);
    const whole = failure === null ? `${message}, on ${on.device}: ${text}` : message;
    const details = { hint, logPath, exitCode, signal, stream, failure, on, cause: this };
    return new StageFailure(stage, code, whole, details);
  }
}

/** The failure of a stage whose process ended with a code other than 0, or by a signal. */
export function failureOf(
  stage: StageName,
  event: Extract<StageEvent, { type: 'error' }> | undefined,
  exit: { readonly exitCode: number | null; readonly signal: string | null },
  logPath: string,
): StageFailure {
  const details = { ...exit, logPath };
  const hint = `see ${logPath}`;
  // Before the signal: libraries of models crash while they end, too, and what was said still holds.
  // A stop that the daemon did not ask for came from outside and is worth another attempt.
  if (event !== undefined && event.code !== 'stopped') {
    const { code, message, hint: said, stream = null, failure = null } = event;
    return new StageFailure(stage, code, message, { ...details, hint: said, stream, failure });
  }
  const signal = exit.signal ?? signalOfShell(exit.exitCode);
  if (signal !== null) {
    const message = `it was killed by ${signal}`;
    return new StageFailure(stage, 'stage_killed', message, { ...details, signal, hint });
  }
  const code = CODE_BY_EXIT[exit.exitCode ?? -1] ?? 'internal';
  const message = `it exited with code ${exit.exitCode}`;
  return new StageFailure(stage, code, message, { ...details, hint });
}

/** A program that starts the stage may hand on its death as 128 and the signal's number. */
function signalOfShell(exitCode: number | null): string | null {
  if (exitCode === null || exitCode <= SHELL_SIGNAL_BASE || exitCode in CODE_BY_EXIT) return null;
  const number = exitCode - SHELL_SIGNAL_BASE;
  return Object.entries(constants.signals).find(([, known]) => known === number)?.[0] ?? null;
}
