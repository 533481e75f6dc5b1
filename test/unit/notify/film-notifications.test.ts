import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FilmNotifications } from '../../../src/notify/film-notifications.ts';
import type { Notification, Notifier } from '../../../src/notify/notifier.ts';
import { Outbox } from '../../../src/queue/outbox.ts';
import { FAILURE, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

const GROUP_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Films that end as a test says, with somebody who is told. */
class TellingBench implements Disposable {
  readonly bench = new QueueBench();
  readonly told: Notification[] = [];
  readonly warned: string[] = [];
  /** What sending does besides. */
  send: () => Promise<void> = () => Promise.resolve();
  films = this.restarted();

  /** As after a restart of the daemon. */
  restarted(groupMs = GROUP_MS): FilmNotifications {
    const notifier: Notifier = {
      name: 'recording',
      send: (notification) => {
        this.told.push(notification);
        return this.send();
      },
    };
    const logger = pino({ level: 'warn' }, { write: (line) => void this.warned.push(line) });
    const outbox = new Outbox(this.bench.db, 'person');
    this.films = new FilmNotifications({ notifier, outbox, groupMs, logger });
    return this.films;
  }

  /** A film that ends so. */
  ended(name: string, how: 'done' | 'review' | 'warnings' | 'failed' | 'disk_full'): number {
    const { queue } = this.bench;
    this.bench.queued(name);
    const { id } = this.bench.claimed();
    if (how === 'failed') queue.fail(OWNER, id, FAILURE);
    else if (how === 'disk_full') queue.waitFor(OWNER, id, 'disk_full', FAILURE);
    else if (how === 'done') queue.complete(OWNER, id, RESULT);
    else queue.complete(OWNER, id, { ...RESULT, verdict: how, reason: 'long_cue' });
    return id;
  }

  async look(): Promise<string[]> {
    this.films.look();
    await this.films.settled();
    return this.words();
  }

  words(): string[] {
    return this.told.map(({ title, message }) => `${title}: ${message}`);
  }

  async after(ms: number): Promise<string[]> {
    await vi.advanceTimersByTimeAsync(ms);
    await this.films.settled();
    return this.words();
  }

  unsent(): number {
    const outbox = new Outbox(this.bench.db, 'person');
    return outbox.jobs().length + outbox.conditions().length;
  }

  [Symbol.dispose](): void {
    this.bench[Symbol.dispose]();
  }
}

test('the first film is told at once, those that follow within a minute together', async () => {
  using at = new TellingBench();
  at.ended('First', 'done');
  expect(await at.look()).toEqual(['Subtitles are ready: First']);
  for (const name of ['A', 'B', 'C', 'D']) {
    at.ended(name, 'done');
    await at.look();
  }
  expect(await at.after(GROUP_MS - 1)).toHaveLength(1);
  expect(await at.after(1)).toEqual([
    'Subtitles are ready: First',
    '4 films are ready: A, B, C and 1 more',
  ]);
  expect(at.unsent()).toBe(0);
  // A window begins with each that was told.
  at.ended('Later', 'done');
  expect(await at.look()).toHaveLength(2);
  expect((await at.after(GROUP_MS)).at(-1)).toBe('Subtitles are ready: Later');
  at.ended('Last', 'done');
  await at.after(GROUP_MS);
  expect((await at.look()).at(-1)).toBe('Subtitles are ready: Last');
});

test('sixty broken powerld as two: the first at once, the others together', async () => {
  using at = new TellingBench();
  at.ended('First', 'failed');
  expect(await at.look()).toEqual(['No subtitles for First: no answer – look at the cable']);
  for (let number = 2; number <= 60; number += 1) {
    at.ended(`Film ${number}`, 'failed');
    await at.look();
  }
  at.ended('Good', 'done');
  expect((await at.look()).slice(1)).toEqual(['Subtitles are ready: Good']);
  expect((await at.after(GROUP_MS)).slice(2)).toEqual([
    'No subtitles for 59 films: Film 2, Film 3, Film 4 and 56 more – look at the cable',
  ]);
  expect(at.unsent()).toBe(0);
});

test('a film that does not fit again and again is told of once', async () => {
  using at = new TellingBench();
  const id = at.ended('Large', 'disk_full');
  await at.look();
  for (const name of ['A', 'B']) {
    at.ended(name, 'done');
    await at.look();
    at.bench.queue.resume(id);
    at.bench.queue.waitFor(OWNER, at.bench.claimed().id, 'disk_full', FAILURE, 1000);
    await at.look();
  }
  expect(at.words().filter((words) => words.includes('Large'))).toHaveLength(1);
});

test('the first failure, reviews and what needs the person are never delayed', async () => {
  using at = new TellingBench();
  at.ended('First', 'done');
  await at.look();
  at.ended('Failed', 'failed');
  at.ended('Doubtful', 'review');
  at.ended('Quiet', 'warnings');
  at.ended('Full', 'disk_full');
  expect(await at.look()).toEqual([
    'Subtitles are ready: First',
    'Please check the subtitles for Doubtful: a subtitle stays far too long; see report.html',
    'subpiped needs your attention: Full is waiting (disk full): look at the cable',
    'No subtitles for Failed: no answer – look at the cable',
  ]);
  expect((await at.after(GROUP_MS)).at(-1)).toBe(
    'Done, with warnings: Quiet: a subtitle stays far too long',
  );
});

test('without grouping each film is told by itself', async () => {
  using at = new TellingBench();
  at.restarted(0);
  for (const name of ['A', 'B']) {
    at.ended(name, 'done');
    await at.look();
  }
  expect(at.words()).toEqual(['Subtitles are ready: A', 'Subtitles are ready: B']);
});

test('what was not told when the daemon died is told at the next start, once', async () => {
  using at = new TellingBench();
  for (const name of ['First', 'A', 'B']) {
    at.ended(name, 'done');
    await at.look();
  }
  at.ended('Failed', 'failed');
  at.restarted();
  expect(await at.look()).toEqual([
    'Subtitles are ready: First',
    'No subtitles for Failed: no answer – look at the cable',
    '2 films are ready: A and B',
  ]);
  at.restarted();
  expect(await at.look()).toHaveLength(3);
});

test('a stop tells what waits for company; what takes too long stays for the next start', async () => {
  using at = new TellingBench();
  for (const name of ['First', 'A', 'B']) {
    at.ended(name, 'done');
    await at.look();
  }
  await at.films.stop();
  expect(at.words().at(-1)).toBe('2 films are ready: A and B');
  expect(vi.getTimerCount()).toBe(0);

  at.restarted();
  at.ended('C', 'done');
  at.send = () => new Promise(() => {});
  const stopped = at.films.stop(2_000);
  await vi.advanceTimersByTimeAsync(2_000);
  await stopped;
  expect(at.unsent()).toBe(1);
  at.send = () => Promise.resolve();
  at.restarted();
  expect((await at.look()).at(-1)).toBe('Subtitles are ready: C');
});

test('a film that is begun again before it was told of is not told of', async () => {
  using at = new TellingBench();
  const id = at.ended('Failed', 'failed');
  at.bench.queue.retry(id);
  expect(await at.look()).toEqual([]);
  at.bench.queue.complete(OWNER, at.bench.claimed().id, RESULT);
  expect(await at.look()).toEqual(['Subtitles are ready: Failed']);
});

test('what comes about while the film is told of is told, too', async () => {
  using at = new TellingBench();
  const id = at.ended('Film', 'failed');
  at.send = () => {
    at.send = () => Promise.resolve();
    at.bench.queue.retry(id);
    at.bench.queue.complete(OWNER, at.bench.claimed().id, RESULT);
    return Promise.resolve();
  };
  await at.look();
  expect(await at.look()).toEqual([
    'No subtitles for Film: no answer – look at the cable',
    'Subtitles are ready: Film',
  ]);
});

test('what the person must do is said once, and again after a film was done', async () => {
  using at = new TellingBench();
  at.ended('A', 'disk_full');
  at.ended('B', 'disk_full');
  expect(await at.look()).toEqual([
    'subpiped needs your attention: A is waiting (disk full): look at the cable',
  ]);
  at.ended('C', 'done');
  await at.look();
  at.ended('D', 'disk_full');
  expect((await at.look()).at(-1)).toContain('D is waiting');
});

test('what holds for a folder is told once for as long as it holds', async () => {
  using at = new TellingBench();
  const { conditions } = at.bench;
  const closed = {
    subject: '/films',
    reason: 'needs_permission',
    message: '/films may not be read',
    hint: 'allow it',
    stops: 'nothing',
  } as const;
  conditions.set(closed);
  conditions.set({ ...closed, subject: 'queue', reason: 'on_battery' });
  expect(await at.look()).toEqual([
    'subpiped needs your attention: /films may not be read: allow it',
  ]);
  conditions.set({ ...closed, hint: 'allow it now' });
  at.restarted();
  expect(await at.look()).toHaveLength(1);
  conditions.lift('/films', 'needs_permission');
  conditions.set(closed);
  expect(await at.look()).toHaveLength(2);
  // One that was over before anybody could be told.
  conditions.set({ ...closed, subject: '/other' });
  conditions.lift('/other', 'needs_permission');
  expect(await at.look()).toHaveLength(2);
});

test('a film that waits for a folder that was told of is not news, after a restart neither', async () => {
  using at = new TellingBench();
  const closed = { subject: '/in', message: '/in may not be read', hint: 'allow it' } as const;
  at.bench.conditions.set({ ...closed, reason: 'needs_permission', stops: 'nothing' });
  await at.look();
  at.restarted();
  const inside = at.bench.queued('Inside').id;
  at.bench.queue.wait(inside, 'needs_permission', 'allow it');
  expect(await at.look()).toHaveLength(1);
  expect(at.unsent()).toBe(0);
  // Another reason, and another place, are.
  const other = at.bench.queued('Other').id;
  at.bench.queue.wait(other, 'volume_missing', 'connect it');
  expect(await at.look()).toHaveLength(2);
  at.bench.conditions.lift('/in', 'needs_permission');
  at.bench.conditions.set({
    ...closed,
    subject: '/inbox',
    reason: 'needs_permission',
    stops: 'nothing',
  });
  await at.look();
  at.restarted();
  const third = at.bench.queued('Third').id;
  at.bench.queue.wait(third, 'needs_permission', 'allow it');
  expect((await at.look()).at(-1)).toContain('Third is waiting');
});

test('a film of the past that is removed takes what is untold of it along', async () => {
  using at = new TellingBench();
  const id = at.ended('Film', 'done');
  at.bench.queue.remove(id);
  expect(await at.look()).toEqual([]);
});

test('a database that cannot be written to has nobody told twice', async () => {
  using at = new TellingBench();
  at.ended('Failed', 'failed');
  at.ended('Film', 'done');
  at.bench.db.pragma('query_only = on');
  await at.look();
  await at.look();
  await at.after(GROUP_MS);
  expect(at.warned).not.toEqual([]);
  at.bench.db.pragma('query_only = off');
  await at.look();
  await at.after(GROUP_MS);
  expect(at.words()).toEqual([
    'No subtitles for Failed: no answer – look at the cable',
    'Subtitles are ready: Film',
  ]);
  expect(at.unsent()).toBe(0);
});

test('notifications go out one after the other, and a failing one harms nobody', async () => {
  using at = new TellingBench();
  at.restarted(0);
  const order: string[] = [];
  at.send = async () => {
    order.push('start');
    await Promise.resolve();
    order.push('end');
    throw new Error('no bus');
  };
  at.ended('A', 'failed');
  at.ended('B', 'failed');
  await at.look();
  expect(order).toEqual(['start', 'end', 'start', 'end']);
  expect(at.warned).toEqual([]);
});
