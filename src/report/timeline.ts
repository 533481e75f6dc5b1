import type { Artifacts, Cue, Stretch, Suspicious } from './artifacts.ts';
import { type Html, html } from './html.ts';
import { clock } from './times.ts';

/** Seconds in one strip, with the seconds between its ticks. */
const STRIPS: readonly (readonly [seconds: number, tick: number])[] = [
  [60, 10],
  [120, 20],
  [300, 60],
  [600, 120],
  [900, 180],
  [1800, 300],
  [3600, 600],
];
const MOST_STRIPS = 12;
/** The drawing's own units; it is stretched to the width of the page. */
const WIDTH = 1200;
const LANE = 16;
const GAP = 6;
const LANES = ['Speech', 'Speakers', 'Songs', 'Subtitles', 'To check'] as const;
const HEIGHT = LANES.length * (LANE + GAP);
/** Speakers with a color of their own, those who talk most; the others share one. */
const COLORED = 6;
/** What is shorter cannot be seen. */
const LEAST = 1.5;
const MARK = 8;

/** What the timeline shows, all in seconds but the cues. */
export interface TimelineData extends Omit<Artifacts, 'names' | 'translation'> {
  readonly cues: readonly Cue[];
  readonly suspicious: readonly Suspicious[];
}

/** The film in strips, one below the other, each with its lanes. */
export function timeline(data: TimelineData): Html {
  const seconds = Math.max(
    data.seconds,
    (data.cues.at(-1)?.end_ms ?? 0) / 1000,
    data.speech.at(-1)?.end ?? 0,
    1,
  );
  const [strip, tick] = STRIPS.find(([length]) => seconds / length <= MOST_STRIPS) ?? [7200, 1200];
  const speakers = bySpeaker(data.turns);
  const cues = data.cues.map(({ start_ms, end_ms }) => ({
    start: start_ms / 1000,
    end: end_ms / 1000,
  }));
  const rows: Html[] = [];
  for (let from = 0; from < seconds; from += strip) {
    const to = Math.min(from + strip, seconds);
    const inside = (stretches: readonly Stretch[], lane: number) =>
      lanePath(stretches, lane, from, to, strip);
    const marks = data.suspicious.filter(({ start_ms: at }) => at >= from * 1000 && at < to * 1000);
    const label = `${clock(from * 1000)} to ${clock(to * 1000)}: ${
      cues.filter(({ start }) => start >= from && start < to).length
    } subtitles, ${marks.length} to check`;
    rows.push(html`<div class="strip">
<div class="lanes" aria-hidden="true">${LANES.map((name) => html`<span>${name}</span>`)}</div>
<div class="film"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="group" aria-label="${label}">
${LANES.map((_, lane) => html`<path class="lane" d="${box(0, lane, ((to - from) / strip) * WIDTH)}"/>`)}
<path class="tick" d="${ticks(strip, tick)}"/>
<path class="speech" d="${inside(
      data.speech.filter((s) => !s.disputed),
      0,
    )}"/><path class="disputed" d="${inside(
      data.speech.filter((s) => s.disputed),
      0,
    )}"/>
${speakers.map(({ turns }, place) => html`<path class="speaker-${Math.min(place, COLORED)}" d="${inside(turns, 1)}"/>`)}
<path class="song" d="${inside(data.songs, 2)}"/><path class="cue" d="${inside(cues, 3)}"/>
${marks.map((mark) => markOf(mark, from, strip))}</svg>
<div class="scale" aria-hidden="true">${scale(from, strip, tick)}</div></div></div>
`);
  }
  return html`<div class="timeline">${legend(speakers)}<div class="strips" tabindex="0" role="group" aria-label="Timeline">${rows}</div></div>`;
}

interface Speaker {
  readonly turns: readonly Stretch[];
  readonly seconds: number;
}

/** Each speaker's turns, those who talk most first. */
function bySpeaker(turns: Artifacts['turns']): Speaker[] {
  const found = new Map<string, Stretch[]>();
  for (const turn of turns) {
    const known = found.get(turn.speaker);
    if (known === undefined) found.set(turn.speaker, [turn]);
    else known.push(turn);
  }
  return [...found.values()]
    .map((own) => ({ turns: own, seconds: own.reduce((sum, t) => sum + t.end - t.start, 0) }))
    .toSorted((a, b) => b.seconds - a.seconds);
}

function legend(speakers: readonly Speaker[]): Html {
  const first = speakers.slice(0, COLORED);
  const others = speakers.length - first.length;
  const keys: (readonly [string, string])[] = [
    ['speech', 'speech'],
    ['disputed', 'possible speech'],
    ...first.map(
      ({ seconds }, place) =>
        [`speaker-${place}`, `speaker ${place + 1}, ${clock(seconds * 1000)}`] as const,
    ),
    ...(others > 0 ? [[`speaker-${COLORED}`, `${others} more`] as const] : []),
    ['song', 'song'],
    ['cue', 'subtitle'],
    ['mark', 'to check'],
  ];
  return html`<ul class="legend">${keys.map(
    ([name, label]) => html`<li><i class="key ${name}"></i>${label}</li>`,
  )}</ul>`;
}

/** For the mouse; by keyboard the table of places to check has the same links. */
function markOf(mark: Suspicious, from: number, strip: number): Html {
  const at = ((mark.start_ms / 1000 - from) / strip) * WIDTH;
  const x = Math.max(0, Math.min(WIDTH - MARK, at - MARK / 2));
  const y = 4 * (LANE + GAP);
  return html`<a href="#at-${mark.start_ms}" tabindex="-1"><title>${clock(mark.start_ms)} ${mark.text}</title><rect class="mark" x="${x.toFixed(1)}" y="${y}" width="${MARK}" height="${LANE}" rx="2"/></a>`;
}

/** All stretches of a lane in one path: two thousand cues are a few kilobytes. */
function lanePath(
  stretches: readonly Stretch[],
  lane: number,
  from: number,
  to: number,
  strip: number,
): string {
  const unit = WIDTH / strip;
  return stretches
    .filter(({ start, end }) => end > from && start < to)
    .map(({ start, end }) => {
      const left = (Math.max(start, from) - from) * unit;
      return box(left, lane, Math.max(LEAST, (Math.min(end, to) - from) * unit - left));
    })
    .join('');
}

function box(x: number, lane: number, width: number): string {
  return `M${x.toFixed(1)} ${lane * (LANE + GAP)}h${width.toFixed(1)}v${LANE}h-${width.toFixed(1)}z`;
}

function ticks(strip: number, tick: number): string {
  const count = Math.floor(strip / tick);
  return Array.from(
    { length: count },
    (_, place) => `M${((place * tick * WIDTH) / strip).toFixed(1)} 0v${HEIGHT - GAP}`,
  ).join('');
}

function scale(from: number, strip: number, tick: number): Html[] {
  return Array.from(
    { length: Math.floor(strip / tick) },
    (_, place) => html`<span>${clock((from + place * tick) * 1000)}</span>`,
  );
}
