import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Changes } from '../../../src/daemon/changes.ts';

test('changes of a moment are told once, to those that care, and one that throws ends nothing', async () => {
  const lines: string[] = [];
  const changes = new Changes(pino({}, { write: (line: string) => void lines.push(line) }));
  const looks: string[] = [];
  changes.on(() => {
    throw new Error('no notification service');
  });
  changes.on(() => void looks.push('all'));
  changes.on(() => void looks.push('of the worker'), ['worker']);
  const byWorker = changes.by('worker');
  const byGuard = changes.by('guard');

  byGuard();
  expect(looks).toEqual([]);
  await Promise.resolve();
  expect(looks).toEqual(['all']);

  byGuard();
  byWorker();
  byWorker();
  await Promise.resolve();
  expect(looks).toEqual(['all', 'all', 'of the worker']);
  expect(lines.join('')).toContain('no notification service');
});

test('what changes while others look is told, too', async () => {
  const changes = new Changes(pino({ level: 'silent' }));
  let looks = 0;
  const changed = changes.by('worker');
  changes.on(() => {
    looks += 1;
    if (looks < 3) changed();
  });
  changed();
  await new Promise((resolve) => setImmediate(resolve));
  expect(looks).toBe(3);
});
