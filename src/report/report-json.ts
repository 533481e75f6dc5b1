import { join } from 'node:path';
import type { Verdict } from '../domain/job.ts';
import { STAGE_NAMES, type StageName } from '../domain/stage.ts';
import type { SealedManifest, StageResult } from '../pipeline/stage-manifest.ts';
import { metadataOf } from '../pipeline/stage-metadata.ts';
import { readRegularFile } from '../system/regular-file.ts';
import type { Quality, TrackArtifacts } from './artifacts.ts';
import type { FilmReason } from './verdict.ts';

const FIRST_CUES = 5;

/** What a stage did for the film. */
export interface ReportStage {
  readonly name: StageName;
  /** `degraded`: finished, with less than its real work; `degraded` below says why. */
  readonly state: 'done' | 'degraded';
  readonly engine: string | null;
  readonly device: string | null;
  /** Devices that were tried or looked at before, with the reason why not. */
  readonly refused: SealedManifest['refused'];
  /** Wall seconds of the run that made the result, be it an earlier one. */
  readonly seconds: number | null;
  /** Whether the result of an earlier run was taken over. */
  readonly reused: boolean;
  readonly warnings: SealedManifest['warnings'];
  readonly degraded: SealedManifest['degraded'];
}

/** The result of the film in short; paths are absolute. */
export interface ReportHead {
  readonly source: string;
  /** Null without speech and with `container: none`. */
  readonly film: string | null;
  readonly subtitles: string | null;
  readonly verdict: Verdict;
  /** Why the verdict is not `pass`. */
  readonly reason: string | null;
  /** All that the verdict rests on, the worst first. */
  readonly reasons: readonly FilmReason[];
}

/** A subtitle track as the gate judged it; figures and verdict are null where it did not. */
export interface ReportTrack {
  /** Of the text, ISO 639-1. */
  readonly language: string;
  readonly main: boolean;
  readonly cues: number;
  readonly verdict: Verdict | null;
  readonly reasons: readonly Quality['reasons'][number][];
  readonly figures: Quality['figures'] | null;
}

/** What report.json says of a film. */
export interface Report extends ReportHead {
  readonly schema: 1;
  readonly title: string | null;
  readonly year: number | null;
  /** The spoken language (a language code), and `transcribe` or `translate`. */
  readonly language: string | null;
  readonly task: string | null;
  readonly cues: number;
  /** The first five, as in subtitles/cues.json: index, start_ms, end_ms, lines. */
  readonly firstCues: readonly unknown[];
  /** How many names were corrected; transcription/corrections.json lists them. */
  readonly corrections: number;
  /** Streams of the film that the new container cannot hold, as mux lists them. */
  readonly dropped: unknown;
  /** The main track's figures and reasons, as in subtitles/quality.json. */
  readonly quality: Pick<ReportTrack, 'verdict' | 'reasons' | 'figures'> | null;
  /** The subtitle tracks, the main one first. */
  readonly tracks: readonly ReportTrack[];
  readonly stages: readonly ReportStage[];
}

/** Gathers the report from the stages' manifests and artifacts. */
export async function buildReport(
  movieDir: string,
  head: ReportHead,
  results: ReadonlyMap<StageName, StageResult>,
  made: readonly TrackArtifacts[],
): Promise<Report> {
  const tracks = made.map(reportTrack);
  const main = tracks.find((track) => track.main);
  const read = (name: string) => readArtifact(join(movieDir, name));
  const movie = await read('metadata/movie.json');
  const transcript = await read('transcription/transcript.json');
  const { cues } = await read('subtitles/cues.json');
  const { corrections } = await read('transcription/corrections.json');
  return {
    schema: 1,
    ...head,
    title: typeof movie['title'] === 'string' ? movie['title'] : null,
    year: typeof movie['year'] === 'number' ? movie['year'] : null,
    language: typeof transcript['language'] === 'string' ? transcript['language'] : null,
    task: typeof transcript['task'] === 'string' ? transcript['task'] : null,
    cues: Array.isArray(cues) ? cues.length : 0,
    firstCues: Array.isArray(cues) ? cues.slice(0, FIRST_CUES) : [],
    corrections: Array.isArray(corrections) ? corrections.length : 0,
    dropped: metadataOf('mux', results.get('mux')?.manifest ?? { metadata: {} }).dropped ?? [],
    quality:
      main === undefined || main.verdict === null
        ? null
        : { verdict: main.verdict, reasons: main.reasons, figures: main.figures },
    tracks,
    stages: STAGE_NAMES.flatMap((name) => {
      const result = results.get(name);
      return result === undefined ? [] : [reportStage(name, result)];
    }),
  };
}

function reportStage(name: StageName, { manifest, reused }: StageResult): ReportStage {
  const { status, engine, device, refused, seconds, warnings, degraded } = manifest;
  return { name, state: status, engine, device, refused, seconds, reused, warnings, degraded };
}

function reportTrack({ language, main, cues, quality }: TrackArtifacts): ReportTrack {
  return {
    language,
    main,
    cues: cues.length,
    verdict: quality?.verdict ?? null,
    reasons: quality?.reasons ?? [],
    figures: quality?.figures ?? null,
  };
}

/** An artifact's JSON object; one that is not there says nothing. */
async function readArtifact(path: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readRegularFile(path)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
