import { expect, test } from 'vitest';
import { cueChanges, type ReplayCue } from '../../../src/replay/cue-changes.ts';

const cue = (start: number, end: number, ...lines: string[]): ReplayCue => ({
  start_ms: start,
  end_ms: end,
  lines,
});
const HELLO = cue(0, 1_000, 'Hello.');
const BYE = cue(9_000, 9_900, 'Bye.');

test('equal cues differ nowhere', () => {
  expect(cueChanges([HELLO, BYE], [HELLO, BYE])).toEqual([]);
  expect(cueChanges([], [])).toEqual([]);
});

test('a change stands between what stayed', () => {
  const old = cue(2_000, 3_000, 'A known hunter.');
  const mended = cue(2_100, 3_000, 'A lone hunter.');
  expect(cueChanges([HELLO, old, BYE], [HELLO, mended, BYE])).toEqual([
    { before: [old], after: [mended] },
  ]);
});

test('a cue that came and one that went are changes of their own', () => {
  const come = cue(4_000, 5_000, 'New.');
  const gone = cue(6_000, 7_000, 'Old.');
  expect(cueChanges([HELLO, gone, BYE], [HELLO, come, BYE])).toEqual([
    { before: [], after: [come] },
    { before: [gone], after: [] },
  ]);
});

test('one that became two goes with both', () => {
  const long = cue(2_000, 6_000, 'One and two.');
  const parts = [cue(2_000, 3_500, 'One'), cue(3_600, 6_000, 'and two.')];
  expect(cueChanges([HELLO, long], [HELLO, ...parts])).toEqual([{ before: [long], after: parts }]);
});

test('all of a result may be new', () => {
  expect(cueChanges([], [HELLO])).toEqual([{ before: [], after: [HELLO] }]);
});

test('a film of thousands of cues is compared at once', () => {
  const many = Array.from({ length: 3_000 }, (_, n) => cue(n * 3_000, n * 3_000 + 2_000, `${n}`));
  const other = many.map((each) => ({ ...each, end_ms: each.end_ms + 1 }));
  expect(cueChanges(many, other)).toHaveLength(3_000);
  expect(cueChanges(many, many)).toEqual([]);
});
