import { expect, test } from 'vitest';
import { type Screen, watchStatus } from '../../../src/status/watch.ts';

async function watched(frames: string[], screen: Partial<Screen> = {}): Promise<string[]> {
  const written: string[] = [];
  const stop = new AbortController();
  const rest = [...frames];
  const next = () => {
    if (rest.length === 1) stop.abort();
    return rest.shift() ?? '';
  };
  const write = (text: string) => void written.push(text);
  await watchStatus(next, { isTty: true, rows: 24, write, ...screen }, stop.signal, 1);
  return written;
}

test('only what has changed is drawn', async () => {
  expect(await watched(['a\n', 'a\n', 'b\n', 'b\n'])).toEqual([
    '\u001B[2J\u001B[Ha\u001B[K\n\u001B[J',
    '\u001B[Hb\u001B[K\n\u001B[J',
  ]);
});

test('a frame never scrolls the terminal', async () => {
  const [frame] = await watched(['1\n2\n3\n4\n5\n6\n'], { rows: 4 });
  expect(frame?.split('\n')).toHaveLength(4);
  expect(frame).not.toContain('4');
});

test('elsewhere frames follow each other as plain text', async () => {
  expect(await watched(['a\n', 'b\n'], { isTty: false })).toEqual(['a\n', '\nb\n']);
});
