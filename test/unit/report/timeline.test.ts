import { expect, test } from 'vitest';
import { type TimelineData, timeline } from '../../../src/report/timeline.ts';

const EMPTY: TimelineData = {
  seconds: 52,
  speech: [],
  turns: [],
  songs: [],
  cues: [],
  suspicious: [],
};

function drawn(data: Partial<TimelineData>): string {
  return timeline({ ...EMPTY, ...data }).toString();
}

const count = (text: string, part: string) => text.split(part).length - 1;

test.each([
  [0, 1],
  [52, 1],
  [60, 1],
  [61, 2],
  [720, 12],
  [721, 7],
  [9212, 11],
  [10_800, 12],
  [43_200, 12],
  [86_400, 12],
])('a film of %i s is drawn in %i strips', (seconds, strips) => {
  expect(count(drawn({ seconds }), '<svg')).toBe(strips);
});

test('a stretch over the edge of a strip is in both', () => {
  const text = drawn({ seconds: 120, songs: [{ start: 50, end: 70 }] });
  expect([...text.matchAll(/class="song" d="([^"]*)"/gu)].map(([, d]) => d)).toEqual([
    'M1000.0 44h200.0v16h-200.0z',
    'M0.0 44h200.0v16h-200.0z',
  ]);
});

test('those who talk most have a color of their own, the others share one', () => {
  const turns = Array.from({ length: 9 }, (_, number) => ({
    speaker: `SPEAKER_0${number}`,
    start: number * 5,
    end: number * 5 + 0.5 * (number + 1),
  }));
  const text = drawn({ turns });
  expect(text).toContain('speaker 1, 0:04');
  expect(text).toContain('3 more');
  expect(count(text, '<path class="speaker-6"')).toBe(3);
});

test('a place to check says its time and text', () => {
  const text = drawn({
    suspicious: [
      {
        start_ms: 30_000,
        end_ms: 31_000,
        text: '<b>',
        why: [],
        outcome: 'shown',
        replacement: null,
      },
    ],
  });
  expect(text).toContain('<a href="#at-30000" tabindex="-1"><title>0:30 &lt;b&gt;</title>');
  expect(text).toContain('aria-label="0:00 to 0:52: 0 subtitles, 1 to check"');
});
