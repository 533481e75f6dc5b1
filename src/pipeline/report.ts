import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Verdict } from '../domain/job.ts';
import { STAGE_NAMES, type StageName } from '../domain/stage.ts';
import type { SealedManifest } from './stage-manifest.ts';

const FIRST_CUES = 5;

/** What report.json says of a film; paths are absolute, `seconds` wall time. */
export interface Report {
  readonly schema: 1;
  readonly source: string;
  readonly film: string | null;
  readonly subtitles: string | null;
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly title: string | null;
  readonly year: number | null;
  /** What was heard, and `transcribe` or `translate`. */
  readonly language: string | null;
  readonly task: string | null;
  readonly cues: number;
  readonly firstCues: readonly unknown[];
  readonly corrections: number;
  /** Streams of the film that the new container cannot hold. */
  readonly dropped: unknown;
  readonly stages: readonly {
    readonly name: StageName;
    readonly state: 'done' | 'degraded';
    readonly engine: string | null;
    readonly device: string | null;
    readonly refused: SealedManifest['refused'];
    readonly seconds: number | null;
    readonly warnings: SealedManifest['warnings'];
    readonly degraded: SealedManifest['degraded'];
  }[];
}

export async function buildReport(film: {
  readonly source: string;
  readonly movieDir: string;
  readonly film: string | null;
  readonly subtitles: string | null;
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly manifests: ReadonlyMap<StageName, SealedManifest>;
}): Promise<Report> {
  const { manifests, movieDir, ...rest } = film;
  const read = (name: string) => readArtifact(join(movieDir, name));
  const movie = await read('metadata/movie.json');
  const transcript = await read('transcription/transcript.json');
  const { cues } = await read('subtitles/cues.json');
  const { corrections } = await read('transcription/corrections.json');
  return {
    schema: 1,
    ...rest,
    title: typeof movie['title'] === 'string' ? movie['title'] : null,
    year: typeof movie['year'] === 'number' ? movie['year'] : null,
    language: typeof transcript['language'] === 'string' ? transcript['language'] : null,
    task: typeof transcript['task'] === 'string' ? transcript['task'] : null,
    cues: Array.isArray(cues) ? cues.length : 0,
    firstCues: Array.isArray(cues) ? cues.slice(0, FIRST_CUES) : [],
    corrections: Array.isArray(corrections) ? corrections.length : 0,
    dropped: manifests.get('mux')?.metadata['dropped'] ?? [],
    stages: STAGE_NAMES.flatMap((name) => {
      const manifest = manifests.get(name);
      if (manifest === undefined) return [];
      const { status, engine, device, refused, seconds, warnings, degraded } = manifest;
      return [{ name, state: status, engine, device, refused, seconds, warnings, degraded }];
    }),
  };
}

/** An artifact's JSON object; one that is not there says nothing. */
async function readArtifact(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
