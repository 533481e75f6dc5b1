import { z } from 'zod';
import { type Html, html } from './html.ts';
import { section, sentence } from './parts.ts';
import type { Report, ReportTrack } from './report-json.ts';
import { percent } from './times.ts';

export const VERDICTS = {
  pass: { mark: '✓', title: 'Good to watch', text: 'Nothing in the subtitles looks wrong.' },
  warnings: {
    mark: '!',
    title: 'Good, with warnings',
    text: 'The subtitles are watchable; some of them may be off.',
  },
  review: {
    mark: '✕',
    title: 'Please check',
    text: 'Something is wrong with these subtitles. Look at the places below before you trust them.',
  },
} as const;

export function verdictSection({ verdict, reasons }: Report): Html {
  const { mark, title, text } = VERDICTS[verdict];
  const items = reasons.map(
    ({ severity, message }) =>
      html`<li class="${severity}"><span class="badge">${severity === 'review' ? 'check' : 'warning'}</span><span>${sentence(message)}</span></li>`,
  );
  return html`<section class="verdict ${verdict}" aria-labelledby="verdict"><span class="seal" aria-hidden="true">${mark}</span><div><h2 id="verdict">${title}</h2><p>${text}</p>${items.length === 0 ? null : html`<ul class="reasons">${items}</ul>`}</div></section>`;
}

interface Card {
  readonly label: string;
  readonly value: string;
  /** Codes of reasons that speak of this figure. */
  readonly codes: readonly string[];
}

const translated = z.object({
  sentences: z.number(),
  repaired: z.number(),
  doubtful: z.number(),
  gaps: z.number(),
});

/** Of a track that was translated by text: label, value and the codes of reasons. */
function translationCards(figures: unknown): [label: string, value: string, ...codes: string[]][] {
  const { data } = translated.safeParse(figures);
  if (data === undefined) return [];
  const { sentences, repaired, doubtful, gaps } = data;
  const count = (value: number) => value.toLocaleString('en');
  return [
    ['sentences translated', count(sentences - gaps)],
    ['sentences not translated', count(gaps), 'translation_gaps'],
    ['doubtful translations', count(doubtful), 'translation_doubtful'],
    ['repaired translations', count(repaired)],
  ];
}

export function figuresSection(track: ReportTrack): Html | null {
  const { figures } = track;
  if (figures === null) return null;
  const number = (key: string) => {
    const value = figures[key];
    return typeof value === 'number' ? value : null;
  };
  const card = (label: string, value: string | null, ...codes: string[]): Card[] =>
    value === null ? [] : [{ label, value, codes }];
  const count = (key: string) => number(key)?.toLocaleString('en') ?? null;
  const share = (key: string) => {
    const value = number(key);
    return value === null ? null : percent(value);
  };
  const longest = number('longest_cue_seconds');
  const cards = [
    ...card('subtitles', count('cues')),
    ...card(
      'of speech has a subtitle',
      share('speech_covered'),
      'speech_uncovered',
      'speech_without_cue',
    ),
    ...card('doubtful words', share('doubtful_share'), 'doubtful_text', 'doubtful_passage'),
    ...card('recognizer’s confidence', share('mean_confidence'), 'low_confidence'),
    ...card('shown during silence', count('cues_over_silence'), 'over_silence'),
    ...card(`faster than ${count('fast_cps')} characters per second`, count('fast_cues'), 'fast'),
    ...card(
      `faster than ${count('too_fast_cps')} characters per second`,
      count('too_fast_cues'),
      'too_fast',
    ),
    ...card('longest subtitle', longest === null ? null : `${longest.toFixed(1)} s`, 'long_cue'),
    ...card('overlaps', count('overlaps'), 'overlaps'),
    ...card('repeat the previous one', count('duplicates'), 'duplicates', 'same_in_a_row'),
    ...card('in another script', count('wrong_script_cues'), 'wrong_script', 'other_scripts'),
    ...card('not translated', count('untranslated_cues'), 'untranslated', 'wrong_script'),
    ...translationCards(figures['translation']).flatMap((one) => card(...one)),
    ...card('words lost', count('words_lost'), 'words_lost'),
    ...card('parts left out', count('dropped_chunks'), 'chunks_dropped'),
    ...card('names corrected', count('name_changes'), 'many_name_changes'),
    ...card('in songs', count('song_cues')),
  ];
  const cells = cards.map(({ label, value, codes }) => {
    const reason = track.reasons.find(({ code }) => codes.includes(code));
    const kind = reason?.severity ?? 'fine';
    return html`<div class="card ${kind}"><dt>${label}${kind === 'fine' ? null : html`<span class="hidden">${kind === 'review' ? ' (to check)' : ' (a warning)'}</span>`}</dt><dd>${value}</dd></div>`;
  });
  return section('figures', 'Figures', html`<dl class="cards">${cells}</dl>`);
}
