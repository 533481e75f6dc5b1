import { join } from 'node:path';
import { REPORT } from '../pipeline/pipeline-result.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { type CueChange, cueChanges, type ReplayCue } from './cue-changes.ts';

/** A figure or fact of both results; null where one has none. */
export interface Pair<T> {
  readonly before: T | null;
  readonly after: T | null;
}

export interface StagePair extends Pair<number> {
  readonly name: string;
  /** Whether the replay took the result over instead of making it. */
  readonly reused: boolean;
}

/** Two results of one film side by side; the contract of `replay --json`. */
export interface Comparison {
  readonly schema: 1;
  readonly film: string;
  /** What was set, as `path=value`. */
  readonly changed: readonly string[];
  readonly folder: Pair<string>;
  readonly verdict: Pair<string>;
  readonly cues: Pair<number>;
  readonly corrections: Pair<number>;
  /** Seconds of each stage. */
  readonly stages: readonly StagePair[];
  /** Figures of the gate, by name. */
  readonly figures: Readonly<Record<string, Pair<unknown>>>;
  readonly changes: readonly CueChange[];
}

interface Result {
  readonly report: Record<string, unknown>;
  readonly figures: Record<string, unknown>;
  readonly cues: readonly ReplayCue[];
}

/** Reads both results and puts them side by side. */
export async function compareResults(
  film: string,
  changed: readonly string[],
  folders: { readonly before: string; readonly after: string },
): Promise<Comparison> {
  const before = await readResult(folders.before);
  const after = await readResult(folders.after);
  const both = <T>(of: (result: Result) => T | null): Pair<T> => ({
    before: of(before),
    after: of(after),
  });
  const names = [...new Set([...Object.keys(before.figures), ...Object.keys(after.figures)])];
  return {
    schema: 1,
    film,
    changed,
    folder: folders,
    verdict: both(({ report }) => verdictOf(report)),
    cues: both(({ cues }) => cues.length),
    corrections: both(({ report }) => numberOf(report['corrections'])),
    stages: stagesOf(after).map(({ name, seconds, reused }) => ({
      name,
      before: stagesOf(before).find((stage) => stage.name === name)?.seconds ?? null,
      after: seconds,
      reused,
    })),
    figures: Object.fromEntries(
      names.map((name) => [name, both(({ figures }) => figures[name] ?? null)]),
    ),
    changes: cueChanges(before.cues, after.cues),
  };
}

async function readResult(folder: string): Promise<Result> {
  const quality = await readObject(join(folder, 'subtitles/quality.json'));
  const { cues } = await readObject(join(folder, 'subtitles/cues.json'));
  return {
    report: await readObject(join(folder, REPORT)),
    figures: (quality['figures'] as Record<string, unknown> | undefined) ?? {},
    cues: Array.isArray(cues) ? (cues as ReplayCue[]) : [],
  };
}

/** A file that is not there says nothing. */
async function readObject(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readRegularFile(path)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function stagesOf({ report }: Result) {
  const stages = Array.isArray(report['stages']) ? report['stages'] : [];
  return stages as { name: string; seconds: number | null; reused: boolean }[];
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : null);

function verdictOf(report: Record<string, unknown>): string | null {
  const words = [report['verdict'], report['reason']].filter((word) => typeof word === 'string');
  return words.length === 0 ? null : words.join(', ');
}
