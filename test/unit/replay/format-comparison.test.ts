import { expect, test } from 'vitest';
import type { Comparison } from '../../../src/replay/comparison.ts';
import { formatComparison } from '../../../src/replay/format-comparison.ts';

const COMPARISON: Comparison = {
  schema: 1,
  film: 'Sintel 2010.mp4',
  changed: ['stages.subtitle-gen.rules=relaxed'],
  folder: { before: '/h/out/Sintel_2010', after: '/h/out/Sintel_2010/replay-1' },
  verdict: { before: 'pass', after: 'warnings, fast_cues' },
  cues: { before: 4, after: 5 },
  corrections: { before: 0, after: 0 },
  stages: [
    { name: 'asr', before: 12, after: 12, reused: true },
    { name: 'subtitle-gen', before: 1, after: 2, reused: false },
  ],
  figures: {
    longest_cue_ms: { before: 2790, after: 2790 },
    overlaps: { before: null, after: 0 },
    name_changes: { before: 0, after: 0 },
    uncovered: { before: [], after: [] },
  },
  changes: [
    {
      before: [
        { start_ms: 11_664, end_ms: 14_454, lines: ['What brings you to the land', 'of…?'] },
      ],
      after: [{ start_ms: 3_611_664, end_ms: 3_612_000, lines: ['What \u001b[31mbrings you?'] }],
    },
  ],
};

test('both results stand side by side, then what differs', () => {
  const text = formatComparison(COMPARISON, 80);
  expect(text).toMatch(/^Sintel 2010\.mp4: stages\.subtitle-gen\.rules=relaxed\n/u);
  expect(text).toMatch(/^verdict +pass +warnings, fast_cues$/mu);
  expect(text).toMatch(/^longest cue ms +2790 +2790$/mu);
  expect(text).toMatch(/^overlaps +– +0$/mu);
  expect(text).not.toMatch(/name changes|uncovered/u);
  expect(text).toMatch(/^asr +12 s +reused$/mu);
  expect(text).toMatch(/^subtitle-gen +1 s +2 s$/mu);
  expect(text).toContain(
    'One change, old and new:\n- 00:00:11.664 00:00:14.454  What brings you to the land / of…?\n' +
      '+ 01:00:11.664 01:00:12.000  What ',
  );
  expect(text.endsWith('The new result is in /h/out/Sintel_2010/replay-1\n')).toBe(true);
  // What a film says must not move a terminal's cursor.
  expect(text).not.toContain('\u001b');
  expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
});

test('without a change it says so', () => {
  expect(formatComparison({ ...COMPARISON, changes: [] }, 80)).toContain('No cue changed.');
});
