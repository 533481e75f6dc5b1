import { extname } from 'node:path';
import type { SubtitleSuffix } from '../domain/subtitle-formats.ts';
import { NotRegularError, openRegularFile } from '../system/regular-file.ts';
import type { Cue } from './cue-worth.ts';

/** Subtitles of a film are 100 KB; a larger file is something else. */
const MAX_BYTES = 8 << 20;
/** MicroDVD counts frames: any usual rate is near enough to tell half a film from a whole one. */
const FRAMES_PER_SECOND = 24;
/** Of the pictures in an `.idx` nothing is known but when they come. */
const PICTURE_SECONDS = 2;

/**
 * The cues of a subtitle file beside a film; none if it holds no such thing. Rejects with what the
 * system says when it cannot be read.
 */
export async function readCues(path: string): Promise<readonly Cue[]> {
  const bytes = await readSmall(path);
  if (bytes === null) return [];
  return READERS[extname(path).slice(1).toLowerCase()]?.(decode(bytes)) ?? [];
}

/** Languages that an `.idx` of DVD subtitles names, as it writes them. */
export async function idxLanguages(path: string): Promise<string[]> {
  const bytes = await readSmall(path);
  const text = bytes === null ? '' : decode(bytes);
  return [...text.matchAll(/^id: *([a-z]{2,3}),/gimu)].map(([, code = '']) => code);
}

async function readSmall(path: string): Promise<Uint8Array | null> {
  // A pipe of that name must not make intake wait for somebody to write into it.
  const file = await openRegularFile(path).catch((error: unknown) => {
    if (error instanceof NotRegularError) return null;
    throw error;
  });
  if (file === null) return null;
  try {
    if ((await file.stat()).size > MAX_BYTES) return null;
    const block = Buffer.alloc(MAX_BYTES);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(block, length, block.length - length, length);
      length += bytesRead;
      if (bytesRead === 0) return block.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}

/** UTF-8, UTF-16 with or without a mark, or what Windows wrote before. */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  // The digits and line ends of UTF-16 have a zero byte each.
  const head = bytes.subarray(0, 512);
  const zeros = (odd: number) =>
    head.filter((byte, index) => byte === 0 && index % 2 === odd).length;
  if (zeros(1) > head.length / 8) return new TextDecoder('utf-16le').decode(bytes);
  if (zeros(0) > head.length / 8) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

const STAMP = String.raw`(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)`;
const TIMES = new RegExp(String.raw`^\s*${STAMP}\s*-->\s*${STAMP}`, 'u');
const ASS_TIMES = new RegExp(`^Dialogue:[^,]*,${STAMP},${STAMP},(?:[^,]*,){6}(.*)$`, 'u');

/** SubRip and WebVTT. */
function timedCues(text: string): Cue[] {
  const cues: Cue[] = [];
  let current: { start: number; end: number; lines: string[] } | undefined;
  const close = () => {
    // The number of the next cue, where no empty line stands between.
    if (current !== undefined) cues.push({ ...current, text: current.lines.join('\n') });
    current = undefined;
  };
  for (const line of text.split(/\r\n|\r|\n/u)) {
    const times = TIMES.exec(line);
    if (times !== null) {
      close();
      current = { start: seconds(times, 1), end: seconds(times, 4), lines: [] };
    } else if (line.trim() === '') close();
    else if (!/^\s*\d+\s*$/u.test(line)) current?.lines.push(line);
    else current?.lines.push('');
  }
  close();
  return cues;
}

function assCues(text: string): Cue[] {
  return text.split(/\r\n|\r|\n/u).flatMap((line) => {
    const found = ASS_TIMES.exec(line);
    if (found === null) return [];
    return [{ start: seconds(found, 1), end: seconds(found, 4), text: found[7] ?? '' }];
  });
}

/** `{120}{180}text|second line`. */
function microDvdCues(text: string): Cue[] {
  const found = [...text.matchAll(/^\{(\d+)\}\{(\d+)\}(.*)$/gmu)];
  return found.flatMap(([, start, end, words = '']) => {
    // The first one may say how many frames a second has.
    if (start === end) return [];
    const at = (frame: string | undefined) => Number(frame) / FRAMES_PER_SECOND;
    return [{ start: at(start), end: at(end), text: words.replaceAll('|', '\n') }];
  });
}

/** `timestamp: 00:00:12:345, filepos: 000000000`. */
function idxCues(text: string): Cue[] {
  const found = text.matchAll(/^timestamp: *(\d+):(\d+):(\d+):(\d+), *filepos:/gimu);
  return [...found].map(([, hours, minutes, whole, ms]) => {
    const start = Number(hours) * 3600 + Number(minutes) * 60 + Number(whole) + Number(ms) / 1000;
    return { start, end: start + PICTURE_SECONDS, text: null };
  });
}

function seconds(found: RegExpExecArray, first: number): number {
  const [hours, minutes, rest] = [found[first], found[first + 1], found[first + 2]];
  return Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(rest?.replace(',', '.'));
}

type Reader = (text: string) => Cue[];

/** Pictures alone are no text: ffprobe tells when those of a `.sup` come. */
const BY_SUFFIX: Readonly<Record<Exclude<SubtitleSuffix, 'sup'>, Reader>> = {
  srt: timedCues,
  vtt: timedCues,
  ass: assCues,
  ssa: assCues,
  sub: microDvdCues,
  idx: idxCues,
};
const READERS: Readonly<Record<string, Reader>> = BY_SUFFIX;
