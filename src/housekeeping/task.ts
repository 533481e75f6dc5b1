/** What a task did: files or rows that went, and the bytes that this freed. */
export interface TaskResult {
  readonly message: string;
  readonly removed: number;
  readonly bytes: number;
}

/** One thing that is to be done now and then so that a home does not grow for ever. */
export interface HousekeepingTask {
  readonly name: string;
  /** Leaves nothing half done when it is aborted or throws. */
  run(signal: AbortSignal): Promise<TaskResult> | TaskResult;
}

export function plural(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
