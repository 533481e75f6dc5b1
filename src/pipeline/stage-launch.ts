/** How a stage is started, and who hears of its process. */
export interface StageLaunch {
  /** Words before the interpreter that become it, under the same pid: `nice -n 10`. */
  readonly prefix: readonly string[];
  /** Told once the stage runs; returns what is to be called when it has ended. */
  started(pid: number): () => void;
}
