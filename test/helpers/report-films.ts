import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STAGE_NAMES, type StageName } from '../../src/domain/stage.ts';
import type { Report } from '../../src/report/report-json.ts';

const WHO = ['Aditi', 'Jai', 'Meghna', 'Sushant', 'Rotlu', 'Bombs', 'Jiggy', 'Shaleen', 'Savitri'];
const DOES = ['never saw', 'left', 'must have found', 'wanted', 'asked for', 'heard', 'drove'];
const WHAT = ['the red car', 'my old horse', 'a letter from home', 'her brother', 'the airport'];
const WHEN = ['yesterday', 'in the rain', 'at noon', 'without a word to anybody', 'for us'];

const SAID = [
  'अदिति ने लाल गाड़ी कभी नहीं देखी।',
  'तुम यहाँ क्यों आए हो?',
  'घर से एक चिट्ठी आई थी।',
  'कल बारिश में!',
];

const pick = (from: readonly string[], number: number) => from[number % from.length] ?? '';

/** The artifacts of a made film, as the stages leave them; by path inside its folder. */
export type FilmFiles = Record<string, unknown>;

/** Sentences at these times, in scenes of twenty, each translated at once. */
function translationOf(cues: readonly { start_ms: number; lines: string[] }[]) {
  const sentences = cues.map(({ start_ms, lines }, number) => ({
    start: start_ms / 1000,
    end: start_ms / 1000 + 2,
    language: 'hi',
    source: pick(SAID, number),
    translation: lines.join(' '),
    translator: 'firefox',
    how: 'first',
    faults: [] as string[],
    doubts: [] as string[],
    witness: number % 3 === 0 ? '' : `${lines.join(' ')} Yes.`,
    agreement: number % 3 === 0 ? null : 0.71,
  }));
  const scenes = Array.from({ length: Math.ceil(sentences.length / 20) }, (_, number) => ({
    start: number * 100,
    end: number * 100 + 99,
    score: 1,
    figures: {},
    sentences: sentences.slice(number * 20, number * 20 + 20),
  }));
  return { schema: 1, source: 'hi', target: 'en', translators: ['firefox'], scenes };
}

/** A film of `seconds` in which somebody speaks every five seconds. */
export function healthyFilm(seconds: number): FilmFiles {
  const starts = Array.from({ length: Math.floor(seconds / 5) }, (_, number) => number * 5 + 1);
  const cues = starts.map((start, number) => ({
    index: number + 1,
    start_ms: start * 1000,
    end_ms: (start + 2 + (number % 3)) * 1000,
    lines:
      number % 4 === 0
        ? [`- ${pick(WHO, number)}!`, `- ${pick(WHO, number + 4)} ${pick(DOES, number)} it.`]
        : [
            `${pick(WHO, number)} ${pick(DOES, number)} ${pick(WHAT, number)}`,
            `${pick(WHEN, number)}.`,
          ],
    song: number % 90 > 80,
    confidence: 0.8,
    speakers: [],
  }));
  return {
    'subtitles/cues.json': { schema: 2, language: 'en', cues },
    'subtitles/quality.json': {
      schema: 1,
      verdict: 'pass',
      reasons: [],
      figures: {
        cues: cues.length,
        seconds,
        speech_covered: 0.96,
        cues_over_silence: 0,
        fast_cues: 3,
        fast_cps: 20,
        too_fast_cues: 0,
        too_fast_cps: 25,
        longest_cue_seconds: 6.2,
        overlaps: 0,
        duplicates: 1,
        wrong_script_cues: 0,
        untranslated_cues: 0,
        words_lost: 0,
        dropped_chunks: 2,
        name_changes: 3,
        mean_confidence: 0.81,
        song_cues: 12,
        translation: {
          source: 'hi',
          translators: ['firefox'],
          sentences: cues.length,
          repaired: 0,
          doubtful: 0,
          gaps: 0,
          agreement: 0.71,
          score: 1,
          worst_minutes: [],
        },
      },
      suspicious: [],
    },
    'vad/pyannote.json': {
      schema: 1,
      duration: seconds,
      segments: starts.map((start, number) => ({
        start,
        end: start + 2 + (number % 3),
        disputed: number % 17 === 0,
      })),
    },
    'vad/songs.json': {
      schema: 1,
      songs: seconds < 300 ? [] : [{ start: 400, end: 640, score: 0.9 }],
      music: [],
    },
    'diarization/turns.json': {
      schema: 1,
      exclusive: starts.map((start, number) => ({
        start,
        end: start + 2,
        speaker: `SPEAKER_0${(number * number) % 9}`,
      })),
    },
    'translation/scenes.json': translationOf(cues),
    'transcription/corrections.json': {
      schema: 1,
      corrections: [
        { segment: 1, before: 'Addity', after: 'Aditi', why: 'sounds alike', score: 0.93 },
        { segment: 9, before: 'Addity', after: 'Aditi', why: 'sounds alike', score: 0.93 },
        { segment: 7, before: 'Roth Lou', after: 'Rotlu', why: 'spelled alike', score: 0.88 },
      ],
    },
  };
}

/** The same film with subtitles that nobody should trust. */
export function badFilm(seconds: number): FilmFiles {
  const film = healthyFilm(seconds);
  const { cues } = film['subtitles/cues.json'] as { cues: Record<string, unknown>[] };
  const at = (number: number) => Number(cues[number]?.['start_ms']);
  const change = (number: number, lines: string[]) => {
    cues[number] = { ...cues[number], lines };
  };
  for (let number = 100; number < 123; number += 1) change(number, ["I'm going to the airport."]);
  change(40, ['तुम यहाँ क्यों आए हो?']);
  change(55, ['Что случилось?']);
  const quality = film['subtitles/quality.json'] as Record<string, unknown>;
  const shown = (number: number, text: string, ...why: string[]) => ({
    start_ms: at(number),
    end_ms: at(number) + 2000,
    text,
    why,
    outcome: 'shown',
  });
  film['subtitles/quality.json'] = {
    ...quality,
    verdict: 'review',
    reasons: [
      reason('wrong_script', 'review', '2 subtitles are not in English letters', 2, 1),
      reason(
        'other_scripts',
        'review',
        '2 other scripts in a track in English: Devanagari, Cyrillic',
      ),
      reason('same_in_a_row', 'review', '23 subtitles in a row say the same', 23, 5),
      reason('speech_uncovered', 'warning', 'only 71% of the speech has a subtitle', 0.71, 0.8),
      reason('low_confidence', 'warning', 'the recognizer was unsure: 41% confident on average'),
    ],
    figures: {
      ...(quality['figures'] as Record<string, unknown>),
      speech_covered: 0.71,
      mean_confidence: 0.41,
      wrong_script_cues: 2,
      untranslated_cues: 2,
      duplicates: 22,
      longest_run: 23,
      translation: { sentences: cues.length, repaired: 3, doubtful: 2, gaps: 1 },
    },
    suspicious: [
      shown(40, 'तुम यहाँ क्यों आए हो?', 'wrong_script'),
      shown(55, 'Что случилось?', 'wrong_script'),
      ...Array.from({ length: 22 }, (_, n) =>
        shown(101 + n, "I'm going to the airport.", 'duplicate'),
      ),
      {
        start_ms: 700_000,
        end_ms: 703_000,
        text: 'Thank you for watching.',
        why: ['hallucinated_phrase', 'over_music'],
        outcome: 'dropped',
        replacement: null,
      },
      {
        start_ms: 900_000,
        end_ms: 903_000,
        text: 'The heart of the heart of the heart',
        why: ['repetition'],
        outcome: 'replaced',
        replacement: 'My heart is yours.',
      },
    ],
  };
  const { scenes } = film['translation/scenes.json'] as ReturnType<typeof translationOf>;
  const mend = (scene: number, place: number, changes: object) =>
    Object.assign(scenes[scene]?.sentences[place] ?? {}, changes);
  mend(2, 3, { how: 'gap', translation: '', faults: ['loop', 'missing'], agreement: null });
  mend(2, 4, { doubts: ['negation', 'digits'], agreement: 0.12 });
  mend(2, 5, { how: 'alone', faults: ['moved'] });
  mend(4, 9, { how: 'asked_again', faults: ['name_missing', 'untranslated'] });
  mend(6, 1, { how: 'witness', faults: ['wrong_script'], translator: '', doubts: ['too_long'] });
  Object.assign(scenes[2] ?? {}, { score: 0.35 });
  Object.assign(scenes[4] ?? {}, { score: 0.9 });
  Object.assign(scenes[6] ?? {}, { score: 0.4 });
  return film;
}

function reason(code: string, severity: string, message: string, value = 1, limit = 1) {
  return { code, severity, message, value, limit };
}

/** Writes a film's artifacts. */
export function layOut(folder: string, files: FilmFiles): void {
  for (const [name, value] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(value));
  }
}

const DEVICES: Partial<
  Record<string, { device: string; refused?: Report['stages'][0]['refused'] }>
> = {
  asr: { device: 'cpu', refused: [{ device: 'mlx', why: 'the self-test gave NaN' }] },
  diarization: { device: 'mps' },
};

/** What report.json says of a made film but for its tracks. */
export function aReport(change: Partial<Report> = {}): Report {
  const seconds: Readonly<Partial<Record<StageName, number>>> = {
    demux: 21,
    tmdb: 1.2,
    'pre-ner': 0.4,
    'silero-vad': 44,
    'pyannote-vad': 130,
    diarization: 610,
    asr: 2710,
    shots: 480,
    'post-ner': 3,
    translation: 95,
    'subtitle-gen': 2.2,
    mux: 38,
  };
  return {
    schema: 1,
    source: '/in/Jaane Tu Ya Jaane Na 2008.mp4',
    film: '/out/Jaane_Tu/Jaane Tu Ya Jaane Na 2008.mp4',
    subtitles: '/out/Jaane_Tu/Jaane Tu Ya Jaane Na 2008.en.srt',
    verdict: 'pass',
    reason: null,
    reasons: [],
    title: 'Jaane Tu… Ya Jaane Na',
    year: 2008,
    language: 'hi',
    task: 'translate',
    cues: 0,
    firstCues: [],
    corrections: 3,
    dropped: [],
    quality: null,
    tracks: [],
    stages: STAGE_NAMES.map((name) => ({
      name,
      state: name === 'tmdb' ? 'degraded' : 'done',
      engine: name === 'asr' ? 'ctranslate2' : null,
      device: DEVICES[name]?.device ?? 'cpu',
      refused: DEVICES[name]?.refused ?? [],
      seconds: seconds[name] ?? 1,
      reused: name === 'demux',
      warnings:
        name === 'translation'
          ? [{ code: 'gist_only', message: 'a small model translates the gist only' }]
          : [],
      degraded:
        name === 'tmdb'
          ? [{ reason: 'no_key', message: 'no TMDB key: the title is from the file name' }]
          : [],
    })),
    ...change,
  };
}
