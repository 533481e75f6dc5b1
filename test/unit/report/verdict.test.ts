import { expect, test } from 'vitest';
import { type SealedManifest, stageManifestSchema } from '../../../src/pipeline/stage-manifest.ts';
import type { Quality, TrackArtifacts } from '../../../src/report/artifacts.ts';
import { filmVerdict } from '../../../src/report/verdict.ts';
import done from '../../fixtures/contracts/manifest-done.json' with { type: 'json' };

const MANIFEST: SealedManifest = {
  ...stageManifestSchema.parse(done),
  status: 'done',
  metadata: { verdict: 'pass' },
  warnings: [],
};
const GIST = { ...MANIFEST, warnings: [{ code: 'gist_only', message: '' }] };

function mux(verdict: string, reason?: string): SealedManifest {
  return { ...MANIFEST, metadata: { verdict, ...(reason === undefined ? {} : { reason }) } };
}

function track(verdict: Quality['verdict'], ...codes: string[]): TrackArtifacts {
  const severity: 'review' | 'warning' = verdict === 'review' ? 'review' : 'warning';
  const reasons = codes.map((code) => ({
    code,
    severity,
    message: `of the gate: ${code}`,
    value: 1,
    limit: 1,
  }));
  const quality = { verdict, reasons, figures: {}, suspicious: [] };
  return { language: 'en', main: true, cues: [], quality };
}

const CASES: [
  what: string,
  arguments_: Parameters<typeof filmVerdict>,
  verdict: string,
  codes: string[],
][] = [
  ['all is well', [mux('pass'), MANIFEST, [track('pass')]], 'pass', []],
  ['nobody judged', [mux('pass'), undefined, []], 'pass', []],
  [
    'the gate says review, mux nothing',
    [mux('pass'), MANIFEST, [track('review', 'long_cue')]],
    'review',
    ['long_cue'],
  ],
  [
    'a further track is worse',
    [mux('pass'), MANIFEST, [track('pass'), track('review', 'one_phrase')]],
    'review',
    ['one_phrase'],
  ],
  [
    'mux repeats the gate',
    [mux('review', 'long_cue'), MANIFEST, [track('review', 'long_cue')]],
    'review',
    ['long_cue'],
  ],
  [
    'mux made no film',
    [mux('warnings', 'film_not_made'), GIST, []],
    'warnings',
    ['film_not_made', 'gist_only'],
  ],
  [
    'the gist, and the recognizer was unsure',
    [mux('pass'), GIST, [track('warnings', 'low_confidence')]],
    'warnings',
    ['gist_only', 'low_confidence'],
  ],
  [
    'the gist of a bad film',
    [mux('pass'), GIST, [track('review', 'one_phrase')]],
    'review',
    ['one_phrase', 'gist_only'],
  ],
  [
    'mux saw no cues, the gate knows why',
    [mux('warnings', 'no_speech'), MANIFEST, [track('review', 'nothing_understood')]],
    'review',
    ['nothing_understood'],
  ],
  ['a quality without reasons', [mux('pass'), MANIFEST, [track('review')]], 'review', []],
];

test.each(CASES)('%s', (_what, given, verdict, codes) => {
  const result = filmVerdict(...given);
  expect(result.verdict).toBe(verdict);
  expect(result.reasons.map(({ code }) => code)).toEqual(codes);
});

test('a film that was not made is told beside the reasons of the gate, in the words of mux', () => {
  const message = 'only the subtitles were made, not the film: MKV cannot hold rv20';
  const sealed: SealedManifest = {
    ...MANIFEST,
    metadata: { verdict: 'review', reason: 'long_cue', reasons: ['long_cue', 'film_not_made'] },
    warnings: [{ code: 'film_not_made', message }],
  };
  const result = filmVerdict(sealed, undefined, [track('review', 'long_cue')]);
  expect(result).toMatchObject({
    verdict: 'review',
    reasons: [{ code: 'long_cue' }, { code: 'film_not_made', severity: 'warning', message }],
  });
});

test('the words of the gate are taken before general ones', () => {
  const { reasons } = filmVerdict(mux('review', 'long_cue'), undefined, [
    track('review', 'long_cue'),
  ]);
  expect(reasons[0]?.message).toBe('of the gate: long_cue');
  const alone = filmVerdict(mux('review', 'long_cue'), undefined, []);
  expect(alone.reasons[0]?.message).toBe('a subtitle stays far too long');
});

test('one reason of two tracks is told once, as bad as the worse', () => {
  const two = [track('warnings', 'fast'), track('review', 'fast')];
  expect(filmVerdict(mux('pass'), undefined, two).reasons).toMatchObject([
    { code: 'fast', severity: 'review' },
  ]);
});

test('of two tracks with the same reason the main one speaks, unless the other is worse', () => {
  const told = (...tracks: TrackArtifacts[]) =>
    filmVerdict(mux('pass'), MANIFEST, tracks).reasons.map(({ message }) => message);
  const saying = (message: string, one: TrackArtifacts): TrackArtifacts => {
    const { quality } = one;
    if (quality === null) throw new Error('a track without a verdict');
    return {
      ...one,
      quality: { ...quality, reasons: quality.reasons.map((r) => ({ ...r, message })) },
    };
  };
  const main = saying('21 s in 5 places', track('warnings', 'speech_without_text'));
  const further = saying('9 s in 2 places', track('warnings', 'speech_without_text'));
  const worse = saying('90 s in 9 places', track('review', 'speech_without_text'));
  expect(told(main, further)).toEqual(['21 s in 5 places']);
  expect(told(main, worse)).toEqual(['90 s in 9 places']);
  expect(told(worse, main)).toEqual(['90 s in 9 places']);
});
