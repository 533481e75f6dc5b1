import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { StageLog } from '../../../src/pipeline/stage-log.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const LIMITS = { largest: 8000, beginning: 1000, end: 3000 };

async function logged(path: string, chunks: Iterable<string>): Promise<string> {
  const log = new StageLog(path, LIMITS);
  const stream = new PassThrough();
  log.take(stream);
  for (const chunk of chunks) {
    if (!stream.write(chunk)) await new Promise((resolve) => stream.once('drain', resolve));
    expect(statSync(path).size).toBeLessThan(8000 + 64 * 1024);
  }
  stream.end();
  await finished(stream);
  await log.end([stream], 1000);
  return readFileSync(path, 'utf8');
}

function* lines(count: number): Generator<string> {
  for (let number = 1; number <= count; number += 1) yield `packet ${number} is damaged\n`;
}

test('a short log is kept whole, and the one before it', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'logs', 'demux.log');
  expect(await logged(path, ['first ', 'ü\n'])).toBe('first ü\n');
  expect(await logged(path, ['second'])).toBe('second');
  expect(readFileSync(`${path}.1`, 'utf8')).toBe('first ü\n');
});

test('of a long one the beginning and the end, in whole lines, and how much is between', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'logs', 'demux.log');
  const text = await logged(path, lines(20_000));
  expect(text.length).toBeLessThan(8000);
  const shown = text.split('\n');
  expect(shown[0]).toBe('packet 1 is damaged');
  expect(shown.at(-2)).toBe('packet 20000 is damaged');
  const [gap = '', ...further] = shown.filter((line) => line.startsWith('…'));
  expect(further).toEqual([]);
  for (const line of shown.slice(0, -1)) expect(line).toMatch(/^(packet \d+ is damaged|…)/u);
  const all = [...lines(20_000)].join('').length;
  expect(Number(/\d+/u.exec(gap)?.[0])).toBe(all - (text.length - gap.length - 1));
});

test('one line without end is cut', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'logs', 'demux.log');
  const text = await logged(path, Array<string>(500).fill('x'.repeat(100)));
  expect(text.length).toBeLessThan(8000);
  expect(text).toMatch(/^x+… \d+ bytes/u);
});

test('what comes after the end, or while a stream stays open, holds nothing up', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'logs', 'demux.log');
  const log = new StageLog(path, LIMITS);
  const stream = new PassThrough();
  log.take(stream);
  stream.write('said\n');
  await log.end([stream], 50);
  expect(readFileSync(path, 'utf8')).toBe('said\n');
  log.close();
});

test('a link in the place of a log is not written through', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'logs', 'demux.log');
  await mkdir(join(folder.path, 'logs'));
  const foreign = join(folder.path, 'foreign');
  writeFileSync(foreign, 'theirs');
  symlinkSync(foreign, path);
  expect(await logged(path, ['ours'])).toBe('ours');
  expect(readFileSync(foreign, 'utf8')).toBe('theirs');
});
