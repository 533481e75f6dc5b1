import type { StageName } from './stage.ts';

/** Kinds of failure of a device; config/device_failures.json says how each is known. */
export const DEVICE_FAILURES = [
  'hang',
  'no_device',
  'oom',
  'unsupported',
  'bad_output',
  'device_crash',
  'device_error',
] as const;

export type DeviceFailureKind = (typeof DEVICE_FAILURES)[number];

/** A device on which a stage failed by an engine and its weights. */
export interface DeviceFailure {
  readonly stage: StageName;
  readonly engine: string;
  readonly device: string;
  /** Name and hash of the weights; empty where the stage has none. */
  readonly model: string;
  readonly failure: DeviceFailureKind;
  /** The kind in words, and what was seen. */
  readonly message: string;
}

/** One that the next films leave out until `until` (epoch ms), after `count` failures. */
export interface RememberedFailure extends DeviceFailure {
  readonly count: number;
  readonly at: number;
  readonly until: number;
}

/** What a stage is told of failed devices: those of this run have no end. */
export type KnownFailure = DeviceFailure & { readonly until: number | null };

/** Keeps failures over the films; `versions` is what an update changes, and with it the answer. */
export interface DeviceMemory {
  recall(stage: StageName, versions: string): readonly RememberedFailure[];
  remember(failure: DeviceFailure, versions: string, forMs: number): void;
}

/** For runs that shall neither know nor leave anything. */
export const NO_MEMORY: DeviceMemory = { recall: () => [], remember: () => {} };
