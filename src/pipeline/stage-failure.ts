import { isErrorCode, SubpipedError } from '../domain/errors.ts';
import type { StageName } from '../domain/stage.ts';

/** A stage ended without a result. */
export class StageFailure extends SubpipedError {
  readonly stage: StageName;
  readonly logPath: string;
  readonly exitCodeOfStage: number | null;
  readonly signal: string | null;
  /** Audio stream that fits better, for the code `wrong_track`. */
  readonly stream: number | null;

  constructor(
    stage: StageName,
    code: string,
    message: string,
    details: {
      readonly hint?: string;
      readonly logPath: string;
      readonly exitCode?: number | null;
      readonly signal?: string | null;
      readonly stream?: number | null;
      readonly cause?: unknown;
    },
  ) {
    const { hint = '', cause } = details;
    super(isErrorCode(code) ? code : 'internal', `${stage}: ${message}`, { hint, cause });
    this.stage = stage;
    this.logPath = details.logPath;
    this.exitCodeOfStage = details.exitCode ?? null;
    this.signal = details.signal ?? null;
    this.stream = details.stream ?? null;
  }
}
