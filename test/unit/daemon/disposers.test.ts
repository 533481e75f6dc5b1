import { expect, test, vi } from 'vitest';
import { Disposers } from '../../../src/daemon/disposers.ts';

test('what was opened last is closed first, and what does not end is left behind', async () => {
  vi.useFakeTimers();
  try {
    const disposers = new Disposers();
    const closed: string[] = [];
    const late: string[] = [];
    disposers.add('database', () => closed.push('database'));
    disposers.add('share', () => new Promise(() => {}));
    disposers.add('worker', async () => {
      await Promise.resolve();
      closed.push('worker');
    });
    const ended = disposers.end((what) => late.push(what));
    await vi.advanceTimersByTimeAsync(10_000);
    await ended;
    expect(closed).toEqual(['worker', 'database']);
    expect(late).toEqual(['share']);
    await disposers.end();
    expect(closed).toHaveLength(2);
  } finally {
    vi.useRealTimers();
  }
});
