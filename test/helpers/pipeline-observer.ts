import type { SubpipedError } from '../../src/domain/errors.ts';
import type { StageName } from '../../src/domain/stage.ts';
import type { StageObserver } from '../../src/pipeline/pipeline-request.ts';
import type { SealedManifest } from '../../src/pipeline/stage-manifest.ts';

/** Writes down what a pipeline tells, one line each, and lets a test wait for a line. */
export class PipelineObserver implements StageObserver {
  readonly lines: string[] = [];
  readonly percents: number[] = [];
  readonly pids = new Map<StageName, number>();
  #arrived: (() => void) | undefined;

  #write(line: string): void {
    this.lines.push(line);
    this.#arrived?.();
  }

  async told(pattern: RegExp): Promise<void> {
    while (!this.lines.some((line) => pattern.test(line))) {
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  /** The lines of one stage. */
  of(stage: StageName): string[] {
    return this.lines.filter((line) => line.split(/[ :]/)[1] === stage);
  }

  reused(stage: StageName, { status }: SealedManifest): void {
    this.#write(`reused ${stage} ${status}`);
  }

  started(stage: StageName, { pid, why }: { readonly pid: number; readonly why: string }): void {
    this.pids.set(stage, pid);
    this.#write(`started ${stage}: ${why}`);
  }

  progress(stage: StageName, { percent }: { readonly step: string; readonly percent: number }) {
    this.percents.push(percent);
    this.#write(`progress ${stage} ${percent}`);
  }

  device(stage: StageName, { device }: { readonly engine: string; readonly device: string }) {
    this.#write(`device ${stage} ${device}`);
  }

  warning(
    stage: StageName,
    { code, message }: { readonly code: string; readonly message: string },
  ) {
    this.#write(`warning ${stage} ${code} ${message}`);
  }

  finished(stage: StageName, { status }: SealedManifest): void {
    this.#write(`finished ${stage} ${status}`);
  }

  ended(stage: StageName, error: SubpipedError | null): void {
    this.#write(`ended ${stage} ${error?.code ?? 'canceled'}`);
  }
}
