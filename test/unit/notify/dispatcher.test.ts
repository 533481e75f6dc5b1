import { pino } from 'pino';
import { expect, test } from 'vitest';
import { Dispatcher } from '../../../src/notify/dispatcher.ts';
import { FilmNotifications } from '../../../src/notify/film-notifications.ts';
import type { Receiver } from '../../../src/notify/receiver.ts';
import { addReceivers, Outbox } from '../../../src/queue/outbox.ts';
import { FAILURE, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

const RECOVERY = { kind: 'sound', problem: null, setAside: null };
const ENDED = [
  'Subtitles are ready: A',
  'No subtitles for B: no answer – look at the cable',
  'Subtitles are ready: C',
];

/** The person and a second receiver, and a dispatcher to both. */
class TwoReceivers implements Disposable {
  readonly bench = new QueueBench();
  readonly told: Record<'person' | 'second', string[]> = { person: [], second: [] };
  readonly errors: string[] = [];
  /** What sending to the second one does besides. */
  send: () => Promise<void> = () => Promise.resolve();
  readonly dispatcher: Dispatcher;

  constructor(change: Partial<Receiver> = {}) {
    const logger = pino({ level: 'error' }, { write: (line) => void this.errors.push(line) });
    addReceivers(this.bench.db, ['person', 'second']);
    const receiver = (name: 'person' | 'second', after: () => Promise<void>) =>
      new FilmNotifications({
        notifier: {
          name,
          send: ({ title, message }) => {
            this.told[name].push(`${title}: ${message}`);
            return after();
          },
        },
        ...{ outbox: this.outbox(name), groupMs: 0, logger },
      });
    const second = Object.assign(
      receiver('second', () => this.send()),
      change,
    );
    const person = receiver('person', () => Promise.resolve());
    const receivers = new Map<string, Receiver>(Object.entries({ second, person }));
    this.dispatcher = new Dispatcher({ receivers, recovery: RECOVERY, logger });
  }

  outbox(name: string): Outbox {
    return new Outbox(this.bench.db, name);
  }

  /** Three films that end. */
  end(): void {
    for (const name of ['A', 'B', 'C']) {
      const { queue } = this.bench;
      this.bench.queued(name);
      const { id } = this.bench.claimed();
      if (name === 'B') queue.fail(OWNER, id, FAILURE);
      else queue.complete(OWNER, id, RESULT);
      this.dispatcher.look();
    }
  }

  unsent(): number[] {
    return ['person', 'second'].map((name) => this.outbox(name).jobs().length);
  }

  [Symbol.dispose](): void {
    this.bench[Symbol.dispose]();
  }
}

test('both receivers are told of every end, each with its own marks', async () => {
  using at = new TwoReceivers();
  at.dispatcher.start();
  at.end();
  expect(at.unsent()).toEqual([3, 3]);
  await at.dispatcher.stop();
  expect(at.told.person.toSorted()).toEqual(ENDED.toSorted());
  expect(at.told.second.toSorted()).toEqual(ENDED.toSorted());
  expect(at.unsent()).toEqual([0, 0]);
});

test('one that hangs holds up neither the other nor the stop, and keeps what it was not told', async () => {
  using at = new TwoReceivers();
  at.send = () => new Promise(() => {});
  at.dispatcher.start();
  at.end();
  await at.dispatcher.stop();
  expect(at.told.person).toHaveLength(3);
  expect(at.told.second).toHaveLength(1);
  expect(at.unsent()).toEqual([0, 3]);
});

test('one that throws does not keep the other from being told', async () => {
  using at = new TwoReceivers({
    look: () => {
      throw new Error('no such receiver');
    },
  });
  at.dispatcher.start();
  at.end();
  await at.dispatcher.stop();
  expect(at.told.person).toHaveLength(3);
  expect(at.unsent()).toEqual([0, 3]);
  expect(at.errors.join('')).toContain('no such receiver');
});

test('what an earlier daemon did not come to tell is told at the start, and a recovery first', async () => {
  using at = new TwoReceivers();
  at.end();
  const receivers = new Map<string, Receiver>();
  const said: string[] = [];
  receivers.set('third', {
    recovered: ({ kind }) => void said.push(kind),
    look: () => void said.push('look'),
    stop: () => Promise.resolve(),
  });
  const logger = pino({ level: 'silent' });
  new Dispatcher({ receivers, recovery: RECOVERY, logger }).start();
  expect(said).toEqual(['sound', 'look']);
  await at.dispatcher.stop();
});
