/** A cue as subtitles/cues.json lists it. */
export interface ReplayCue {
  readonly start_ms: number;
  readonly end_ms: number;
  readonly lines: readonly string[];
}

/** A stretch in which two sets of cues differ; either side may be empty. */
export interface CueChange {
  readonly before: readonly ReplayCue[];
  readonly after: readonly ReplayCue[];
}

/** Where two results of one film differ: cues are the same in time and text, or not at all. */
export function cueChanges(
  before: readonly ReplayCue[],
  after: readonly ReplayCue[],
): readonly CueChange[] {
  const kept = new Set(after.map(keyOf));
  const changes: CueChange[] = [];
  let from = 0;
  let to = 0;
  for (const [index, cue] of before.entries()) {
    const key = keyOf(cue);
    const at = kept.has(key) ? after.findIndex((c, n) => n >= to && keyOf(c) === key) : -1;
    if (at < 0) continue;
    changes.push(...inTime(before.slice(from, index), after.slice(to, at)));
    from = index + 1;
    to = at + 1;
  }
  return [...changes, ...inTime(before.slice(from), after.slice(to))];
}

const keyOf = ({ start_ms, end_ms, lines }: ReplayCue) => JSON.stringify([start_ms, end_ms, lines]);

/** Splits a stretch where neither side shows anything: each change for itself. */
function inTime(before: readonly ReplayCue[], after: readonly ReplayCue[]): CueChange[] {
  const cues = [
    ...before.map((cue) => ({ cue, side: 'before' as const })),
    ...after.map((cue) => ({ cue, side: 'after' as const })),
  ].sort((a, b) => a.cue.start_ms - b.cue.start_ms);
  const parts: { before: ReplayCue[]; after: ReplayCue[]; end: number }[] = [];
  for (const { cue, side } of cues) {
    let part = parts.at(-1);
    if (part === undefined || cue.start_ms >= part.end) {
      part = { before: [], after: [], end: 0 };
      parts.push(part);
    }
    part[side].push(cue);
    part.end = Math.max(part.end, cue.end_ms);
  }
  return parts.map((part) => ({ before: part.before, after: part.after }));
}
