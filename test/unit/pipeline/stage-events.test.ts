import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  percentOf,
  type StageEvent,
  StageEventReader,
  stageEventSchema,
} from '../../../src/pipeline/stage-events.ts';

const CONTRACT = readFileSync(
  join(import.meta.dirname, '../../fixtures/contracts/events.jsonl'),
  'utf8',
);

function reader() {
  const events: StageEvent[] = [];
  const garbage: string[] = [];
  const read = new StageEventReader(
    (event) => events.push(event),
    (line) => garbage.push(line),
  );
  return { events, garbage, read };
}

test('the events that Python writes are read as they are', () => {
  const { events, garbage, read } = reader();
  read.write(Buffer.from(CONTRACT));
  const lines = CONTRACT.trim().split('\n');
  expect(events).toEqual(lines.map((line) => JSON.parse(line)));
  expect(garbage).toEqual([]);
  expect(new Set(events.map(({ type }) => type))).toEqual(
    new Set(stageEventSchema.options.map((option) => option.shape.type.value)),
  );
});

test('events are whole however the bytes come', () => {
  const text = `${CONTRACT}{"type":"warning","code":"named","message":"जाने तू या जाने ना 🎬"}\n`;
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 3, 7, 1000]) {
    const { events, garbage, read } = reader();
    for (let at = 0; at < bytes.length; at += size) read.write(bytes.subarray(at, at + size));
    expect(events).toHaveLength(9);
    expect(events.at(-1)).toMatchObject({ message: 'जाने तू या जाने ना 🎬' });
    expect(garbage).toEqual([]);
  }
});

test('what is left at the end without a line end is a line', () => {
  const { events, read } = reader();
  read.write(Buffer.from('{"type":"warning","code":"a","message":"b"}'));
  expect(events).toEqual([]);
  read.end();
  read.end();
  expect(events).toEqual([{ type: 'warning', code: 'a', message: 'b' }]);
});

test.each([
  ['no JSON', 'Loading weights'],
  ['JSON of no event', '{"type":"applause"}'],
  ['JSON that is no object', '42'],
  ['an event without a field', '{"type":"progress","step":"a","completed":1}'],
  ['a number as a text', '{"type":"progress","step":"a","completed":"1","total":2}'],
  ['a number that JSON does not have', '{"type":"progress","step":"a","completed":NaN,"total":2}'],
  ['a stream that is none', '{"type":"error","code":"a","message":"","hint":"","stream":1.5}'],
])('%s is garbage', (_name, line) => {
  const { events, garbage, read } = reader();
  read.write(Buffer.from(`${line}\n${CONTRACT}`));
  expect(garbage).toEqual([line]);
  expect(events).toHaveLength(8);
});

test('empty lines are nothing', () => {
  const { events, garbage, read } = reader();
  read.write(Buffer.from('\n  \n\r\n'));
  expect({ events, garbage }).toEqual({ events: [], garbage: [] });
});

test('a line without an end fills no memory and is told once, short', () => {
  const { events, garbage, read } = reader();
  const chunk = Buffer.alloc(50_000, 'x');
  for (let count = 0; count < 40; count += 1) read.write(chunk);
  read.write(Buffer.from(`the end of it\n${CONTRACT}`));
  expect(garbage).toHaveLength(1);
  expect(garbage[0]?.length).toBeLessThan(300);
  expect(events).toHaveLength(8);
});

test.each([
  [0, 4, 0],
  [1, 4, 25],
  [4, 4, 100],
  [5, 4, 100],
  [-1, 4, 0],
  [1, 0, 0],
  [0, 0, 0],
])('%d of %d is %d percent', (completed, total, percent) => {
  expect(percentOf({ completed, total })).toBe(percent);
});
