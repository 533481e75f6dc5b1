import { ExecaError, execa } from 'execa';
import { readFailureIn } from '../system/file-errors.ts';
import type { Cue } from './cue-worth.ts';
import { filmInputOptions } from './film-formats.ts';

export interface TrackCues {
  readonly cues: readonly Cue[];
  /** How much of the film they were taken from. */
  readonly seenSeconds: number;
}

interface Packet {
  readonly pts_time?: string;
  readonly duration_time?: string;
  readonly size?: string;
  readonly data?: string;
}

interface Packets {
  readonly packets?: readonly Packet[];
  readonly format?: { readonly start_time?: string };
}

/** A film of this length is read as a whole; of a longer one so many samples, spread over it. */
const WHOLE_SECONDS = 900;
const SAMPLES = 8;
const SAMPLE_SECONDS = 120;
/** A slow share must not hold up the scan: what could not be read in time counts for nothing. */
const LIMIT_MS = 60_000;
/** A picture's end, or an empty page, is a packet of a few bytes. */
const SMALLEST_PICTURE = 100;
/** An `.ass` packet: number, layer, style, name, three margins, effect, then the text. */
const ASS_FIELDS = /^(?:[^,]*,){8}/u;
const PICTURES: ReadonlySet<string> = new Set([
  'hdmv_pgs_subtitle',
  'dvd_subtitle',
  'dvb_subtitle',
  'xsub',
]);

/**
 * Cues of a film's subtitle track, by ffprobe; none where it takes too long. Rejects with
 * `read_failed` and its like where the film's disk is to blame.
 */
export async function readTrack(
  film: string,
  { index, codec }: { readonly index: number; readonly codec: string },
  seconds: number,
): Promise<TrackCues> {
  const isWhole = seconds <= WHOLE_SECONDS;
  const seenSeconds = isWhole ? seconds : SAMPLES * SAMPLE_SECONDS;
  const isPicture = PICTURES.has(codec);
  const show = ['-v', 'error', '-of', 'json', '-select_streams', String(index)];
  show.push('-show_entries', `format=start_time:packet=pts_time,duration_time,size,data`);
  if (!isPicture) show.push('-show_data');
  try {
    const start = isWhole ? 0 : await startOf(film);
    if (!isWhole) show.push('-read_intervals', samples(seconds, start));
    const out = await ask([...show, ...filmInputOptions(), `file:${film}`], film);
    const zero = start || Number(out.format?.start_time ?? 0) || 0;
    const cues = (out.packets ?? []).flatMap((packet) => cueOf(packet, codec, isPicture, zero));
    return { cues, seenSeconds };
  } catch (error) {
    if (error instanceof ExecaError) return { cues: [], seenSeconds };
    throw error;
  }
}

/** Where the film's clock begins: recordings begin at ten hours, say. */
async function startOf(film: string): Promise<number> {
  const show = ['-v', 'error', '-of', 'json', '-show_entries', 'format=start_time'];
  const { format } = await ask([...show, ...filmInputOptions(), `file:${film}`], film);
  return Number(format?.start_time ?? 0) || 0;
}

function samples(seconds: number, start: number): string {
  const part = seconds / SAMPLES;
  return Array.from({ length: SAMPLES }, (_, number) => {
    const at = start + number * part + (part - SAMPLE_SECONDS) / 2;
    return `${at.toFixed(3)}%+${SAMPLE_SECONDS}`;
  }).join(',');
}

async function ask(args: readonly string[], film: string): Promise<Packets> {
  const { stdout, stderr } = await execa('ffprobe', args, {
    stdin: 'ignore',
    timeout: LIMIT_MS,
  }).catch((error: unknown) => {
    throw (error instanceof ExecaError && readFailureIn(String(error.stderr), film)) || error;
  });
  const failure = readFailureIn(stderr, film);
  if (failure !== null) throw failure;
  return JSON.parse(stdout) as Packets;
}

function cueOf(packet: Packet, codec: string, isPicture: boolean, zero: number): Cue[] {
  const start = Number(packet.pts_time ?? Number.NaN) - zero;
  if (Number.isNaN(start)) return [];
  const end = start + (Number(packet.duration_time ?? 0) || 0);
  if (isPicture) {
    return Number(packet.size) < SMALLEST_PICTURE ? [] : [{ start, end, text: null }];
  }
  return [{ start, end, text: textOf(bytesOf(packet.data ?? ''), codec) }];
}

/** The bytes of ffprobe's dump: `00000010: 4865 6c6c 6f20  Hello `. */
function bytesOf(dump: string): Buffer {
  const lines = dump
    .split('\n')
    .map((line) => /^[0-9a-f]+: ((?:[0-9a-f]{2,4} )+)/u.exec(line)?.[1]);
  return Buffer.from(lines.join('').replaceAll(/\s|undefined/gu, ''), 'hex');
}

function textOf(bytes: Buffer, codec: string): string {
  // QuickTime's text has its length before it, and styles after it.
  if (codec === 'mov_text') {
    return bytes.length < 2 ? '' : bytes.subarray(2, 2 + bytes.readUInt16BE(0)).toString();
  }
  const text = bytes.toString();
  return codec === 'ass' || codec === 'ssa' ? text.replace(ASS_FIELDS, '') : text;
}
