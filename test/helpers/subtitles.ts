/** A subtitle as read back from an .srt file; times in seconds. */
export interface ReadCue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function seconds(stamp: string): number {
  const [hours = 0, minutes = 0, rest = 0] = stamp.replace(',', '.').split(':').map(Number);
  return hours * 3600 + minutes * 60 + rest;
}

/** Reads SubRip text. */
export function readSrt(text: string): ReadCue[] {
  return text
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n\r?\n/)
    .map((block) => {
      const [, times = '', ...lines] = block.split(/\r?\n/);
      const [start = '', end = ''] = times.split(' --> ');
      return { start: seconds(start), end: seconds(end), text: lines.join(' ') };
    });
}

/** Lower-case words without punctuation and dashes of dialogue. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? [];
}

/** Word error rate: edit distance over words, divided by the reference's length. */
export function wordErrorRate(
  reference: readonly string[],
  transcribed: readonly string[],
): number {
  let row = Array.from({ length: transcribed.length + 1 }, (_, index) => index);
  for (const [i, expected] of reference.entries()) {
    const next = [i + 1];
    for (const [j, got] of transcribed.entries()) {
      const substitution = (row[j] ?? 0) + (expected === got ? 0 : 1);
      next.push(Math.min(substitution, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) / reference.length;
}
