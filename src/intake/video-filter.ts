import { basename, extname } from 'node:path';
import { ExecaError, execa } from 'execa';
import { SubpipedError } from '../domain/errors.ts';
import { fileErrorHint, readFailureIn } from '../system/file-errors.ts';
import { promisingTracks, type SubtitleStream, type SubtitleTrack } from './existing-subtitles.ts';
import { filmInputOptions, leastBitsPerSecond, refusedFormat } from './film-formats.ts';

/** A share that stopped answering must not hold up the scan for ever. */
const PROBE_LIMIT_MS = 60_000;

export type FilmProbe =
  /** `subtitles` are the tracks that may hold, by their names, all that is said. */
  | {
      readonly kind: 'film';
      readonly seconds: number;
      readonly subtitles?: readonly SubtitleTrack[];
    }
  | { readonly kind: 'not_a_video'; readonly message: string }
  | { readonly kind: 'no_audio'; readonly message: string }
  /** Recorded by a browser, or still being recorded: only reading it all tells how long it is. */
  | { readonly kind: 'no_duration'; readonly message: string }
  /** Cannot be read now; an unfinished file looks the same as a broken one. */
  | { readonly kind: 'unreadable'; readonly message: string };

/**
 * Reads a film's streams and duration; rejects only with `tool_missing`, or with `read_failed` and
 * its like where the film's disk is to blame, or whoever ended the program.
 */
export type ProbeFilm = (path: string, signal?: AbortSignal) => Promise<FilmProbe>;

/** Whether a file's name is one of a film: an allowed suffix, not hidden, not a download's rest. */
export function isFilmName(name: string, extensions: readonly string[]): boolean {
  // Hidden names are the system's (`._x`, `.DS_Store`) or rsync's unfinished files.
  if (name.startsWith('.')) return false;
  const suffix = extname(name).slice(1).toLowerCase();
  return extensions.some((extension) => extension.toLowerCase() === suffix);
}

interface ProbedStream extends SubtitleStream {
  readonly codec_type?: string;
}

interface ProbedFormat {
  readonly duration?: string;
  readonly start_time?: string;
  readonly size?: string;
  readonly format_name?: string;
}

interface ProbeOutput {
  readonly streams?: readonly ProbedStream[];
  readonly format?: ProbedFormat;
}

const ENTRIES =
  'format=duration,start_time,size,format_name:stream=index,codec_type,codec_name,nb_frames' +
  ':stream_disposition=attached_pic,forced,comment:stream_tags';

/** Asks ffprobe. */
export const probeFilm: ProbeFilm = async (path, signal) => {
  const show = ['-v', 'error', '-of', 'json', '-show_entries', ENTRIES];
  // `file:` keeps ffprobe from reading a protocol or an option into a name.
  const args = [...show, ...filmInputOptions(), `file:${path}`];
  try {
    const { stdout, stderr } = await execa('ffprobe', args, {
      stdin: 'ignore',
      timeout: PROBE_LIMIT_MS,
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    });
    throwReadFailure(stderr, path);
    const output = JSON.parse(stdout) as ProbeOutput;
    const probed = judge(output);
    // A clock that jumps, a header that tells of years: what can be played is counted.
    if (probed.kind !== 'film' || isPlausible(probed.seconds, output.format)) return probed;
    const measured = await measureFilm(path, signal);
    return measured.kind === 'film' ? { ...probed, seconds: measured.seconds } : probed;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.isCanceled) throw error;
    if (error.code === 'ENOENT') {
      throw new SubpipedError('tool_missing', 'ffprobe was not found', {
        hint: 'install ffmpeg: brew install ffmpeg, or apt install ffmpeg',
        cause: error,
      });
    }
    throwIfEnded(error, 'ffprobe', path);
    throwReadFailure(String(error.stderr ?? ''), path);
    const refused = refusedFormat(String(error.stderr ?? ''));
    if (refused !== null) return { kind: 'not_a_video', message: refused };
    const reason = String(error.stderr ?? '').trim() || error.shortMessage;
    return { kind: 'unreadable', message: plainReason(sayReason(reason, path)) };
  }
};

/** What came of an incomplete reading says nothing of the film. */
function throwReadFailure(stderr: string, path: string): void {
  const failure = readFailureIn(stderr, path);
  if (failure !== null) throw failure;
}

/** A program that was killed (memory) or did not end in time has not judged the film. */
function throwIfEnded(
  { isTerminated, timedOut }: Pick<ExecaError, 'isTerminated' | 'timedOut'>,
  program: string,
  path: string,
): void {
  if (!isTerminated && !timedOut) return;
  const why = timedOut ? `${program} did not end in time` : `${program} was killed`;
  throw new SubpipedError('read_failed', `cannot read ${basename(path)}: ${why}`, {
    hint: fileErrorHint('read_failed'),
  });
}

/** Reading a film from a slow disk once takes minutes. */
const MEASURE_LIMIT_MS = 600_000;

/** Measures how long a film without a stated duration is; unreadable if there is nothing to measure. */
export const measureFilm: ProbeFilm = async (path, signal) => {
  const read = ['-v', 'error', '-nostdin', ...filmInputOptions(), '-i', `file:${path}`];
  const count = ['-map', '0:a:0', '-c', 'copy', '-f', 'null', '-progress', 'pipe:1', '-'];
  const done = await execa('ffmpeg', [...read, ...count], {
    stdin: 'ignore',
    timeout: MEASURE_LIMIT_MS,
    reject: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  // It answers SIGTERM with this exit code.
  const isTerminated = done.isTerminated || done.exitCode === 255;
  throwIfEnded({ isTerminated, timedOut: done.timedOut }, 'ffmpeg', path);
  throwReadFailure(String(done.stderr), path);
  const last = [...String(done.stdout).matchAll(/^out_time_us=(\d+)$/gmu)].at(-1)?.[1];
  const seconds = Number(last ?? 0) / 1_000_000;
  if (seconds > 0) return { kind: 'film', seconds };
  return { kind: 'unreadable', message: 'it has no duration, and none can be measured' };
};

function judge({ streams = [], format = {} }: ProbeOutput): FilmProbe {
  if (streams.length === 0) return { kind: 'unreadable', message: 'it contains no streams' };
  // A cover is a video stream to ffmpeg; a still picture opens as `jpeg_pipe`, `png_pipe`, ….
  const still = format.format_name?.endsWith('_pipe') ?? false;
  const isVideo = (stream: ProbedStream) =>
    stream.codec_type === 'video' && stream.disposition?.['attached_pic'] !== 1;
  if (still || !streams.some(isVideo)) {
    return { kind: 'not_a_video', message: 'it has no video stream' };
  }
  if (!streams.some((stream) => stream.codec_type === 'audio')) {
    return { kind: 'no_audio', message: 'it has no audio stream' };
  }
  const seconds = secondsOf(format);
  // A recording that still runs names no duration yet.
  if (!(seconds > 0)) return { kind: 'no_duration', message: 'it has no duration' };
  const subtitles = streams.filter((stream) => stream.codec_type === 'subtitle');
  return { kind: 'film', seconds, subtitles: promisingTracks(subtitles) };
}

/** Matroska names the time of the film's end, also where the film does not begin at 0. */
function secondsOf({ duration, start_time, format_name = '' }: ProbedFormat): number {
  const end = Number(duration ?? 0);
  const start = Number(start_time ?? 0);
  return format_name.startsWith('matroska') && start > 0 && start < end ? end - start : end;
}

function isPlausible(seconds: number, { size }: ProbedFormat = {}): boolean {
  return size === undefined || 8 * Number(size) >= leastBitsPerSecond() * seconds;
}

/** What ffprobe's commonest complaints mean; its own words follow for those who know them. */
const MEANINGS: readonly (readonly [complaint: RegExp, meaning: string])[] = [
  [/encrypt|protected|drm/iu, 'it is copy-protected (DRM) or incomplete'],
  // Said after a packet that was "truncated" to what is there: the size came from foreign bytes.
  [/EBML header parsing failed/iu, 'it is damaged or not a video'],
  [/moov atom not found|EOF|end of file|truncat/iu, 'it is incomplete'],
  [/invalid data|error reading header|contradictionary/iu, 'it is damaged or not a video'],
];

function plainReason(reason: string): string {
  const meaning = MEANINGS.find(([complaint]) => complaint.test(reason))?.[1];
  return meaning === undefined ? reason : `${meaning} (${reason})`;
}

/** ffprobe's lines as one, without its own marks and the path that the job shows anyway. */
function sayReason(stderr: string, path: string): string {
  const lines = stderr
    .replaceAll(`file:${path}: `, '')
    .replaceAll(path, basename(path))
    .replace(/^\[[^\]]* @ 0x[0-9a-f]+\] /gimu, '')
    .split('\n')
    .map((line) => line.trim());
  return [...new Set(lines)].slice(0, 4).join('; ');
}
