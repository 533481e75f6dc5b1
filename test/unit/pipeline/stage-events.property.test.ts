import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type StageEvent,
  StageEventReader,
  stageEventSchema,
} from '../../../src/pipeline/stage-events.ts';
import { cases } from '../../helpers/cases.ts';
import { CODE_POINT } from '../../helpers/code-point.ts';

const CONTRACT = readFileSync(
  join(import.meta.dirname, '../../fixtures/contracts/events.jsonl'),
  'utf8',
)
  .trim()
  .split('\n');

/** What is read of bytes that come in chunks of these sizes, over and over. */
function read(bytes: Uint8Array, sizes: readonly number[]) {
  const events: StageEvent[] = [];
  const garbage: string[] = [];
  const reader = new StageEventReader(
    (event) => events.push(event),
    (line) => garbage.push(line),
  );
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    reader.write(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  reader.end();
  return { events, garbage };
}

/** Lines as a stage may write them: events, parts of events, text, JSON, bytes that are no text. */
const shortLine: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.constantFrom(...CONTRACT).map((text) => Buffer.from(text)),
  fc
    .tuple(fc.constantFrom(...CONTRACT), fc.nat(200), fc.nat(200))
    .map(([text, from, to]) => Buffer.from(text.slice(from, to))),
  fc.json().map((text) => Buffer.from(text)),
  fc.string({ unit: CODE_POINT }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 40 }),
);
const line = fc.oneof(
  { arbitrary: shortLine, weight: 6 },
  // Around the longest line that is read, in characters of one byte and of four.
  fc.integer({ min: 65_530, max: 65_540 }).map((length) => Buffer.alloc(length, 'x')),
  fc.constant(Buffer.from('🎬'.repeat(33_000))),
);
const inLines = (one: fc.Arbitrary<Uint8Array>) =>
  fc
    .array(one, { maxLength: 12 })
    .map((lines) => Buffer.concat(lines.flatMap((bytes) => [bytes, Buffer.from('\n')])));
const short = inLines(shortLine);
const stream = inLines(line);
/** Small chunks, and now and then a large one: long lines in single bytes would take minutes. */
const sizes = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 }),
    fc.integer({ min: 5_000, max: 70_000 }),
  )
  .map(([small, large]) => [...small, large]);

test('the same is read however the bytes are cut', () => {
  fc.assert(
    fc.property(stream, sizes, (bytes, cut) => {
      expect(read(bytes, cut)).toEqual(read(bytes, [bytes.length + 1]));
    }),
    cases(150),
  );
});

test('what is read of any bytes is an event, and what is told of the rest is short', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 500 }), stream), sizes, (bytes, cut) => {
      const { events, garbage } = read(bytes, cut);
      for (const event of events) expect(stageEventSchema.parse(event)).toEqual(event);
      expect(Math.max(0, ...garbage.map((text) => text.length))).toBeLessThanOrEqual(201);
    }),
    cases(200),
  );
});

test('the same is read of single bytes', () => {
  fc.assert(
    fc.property(short, (bytes) => {
      expect(read(bytes, [1])).toEqual(read(bytes, [bytes.length + 1]));
    }),
    cases(150),
  );
});

test('no event is lost or changed by what stands on the lines around it', () => {
  const event = JSON.parse(CONTRACT[1] ?? '') as StageEvent;
  fc.assert(
    fc.property(stream, stream, sizes, (before, after, cut) => {
      const bytes = Buffer.concat([before, Buffer.from(`${JSON.stringify(event)}\n`), after]);
      const count = read(before, cut).events.length;
      expect(read(bytes, cut).events[count]).toEqual(event);
    }),
    cases(100),
  );
});
