import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Condition } from '../../../src/domain/condition.ts';
import { PowerGuard } from '../../../src/power/power-guard.ts';
import { type PowerFacts, UNKNOWN_POWER } from '../../../src/power/power-source.ts';
import { QUEUE } from '../../../src/queue/conditions.ts';
import { testConfig } from '../../helpers/fake-stages.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

const ADAPTER: PowerFacts = {
  onBattery: false,
  batteryPercent: 80,
  lowPower: false,
  thermal: 'nominal',
};
const BATTERY: PowerFacts = { ...ADAPTER, onBattery: true, batteryPercent: 38 };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A guard over facts that a test says, on a real queue. */
class GuardBench implements AsyncDisposable {
  readonly bench = new QueueBench();
  readonly config = testConfig();
  facts: PowerFacts = ADAPTER;
  reads = 0;
  changes = 0;
  /** How long it takes to change the pace. */
  pacing: Promise<void> = Promise.resolve();
  /** The paces that were asked for. */
  readonly paces: boolean[] = [];
  readonly guard = new PowerGuard({
    source: {
      read: () => {
        this.reads += 1;
        return Promise.resolve(this.facts);
      },
    },
    conditions: this.bench.conditions,
    queue: this.bench.queue,
    config: this.config,
    clock: this.bench.clock,
    logger: pino({ level: 'silent' }),
    pace: {
      slower: (on) => {
        this.paces.push(on);
        return this.pacing;
      },
    },
    changed: () => {
      this.changes += 1;
    },
  });

  get conditions(): Pick<Condition, 'reason' | 'stops' | 'message'>[] {
    return this.bench.conditions
      .all()
      .map(({ reason, stops, message }) => ({ reason, stops, message }));
  }

  /** Lets time pass, clock and timers alike. */
  async pass(ms: number): Promise<void> {
    this.bench.clock.advance(ms);
    await vi.advanceTimersByTimeAsync(ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.guard.stop();
    this.bench[Symbol.dispose]();
  }
}

test('before a film is begun the power is read, and on battery it waits where that is wanted', async () => {
  await using at = new GuardBench();
  at.config.power.onBattery = 'pause';
  at.facts = BATTERY;
  at.bench.queued('Film');
  expect(await at.guard.check()).toBe(false);
  expect(at.conditions).toEqual([
    { reason: 'on_battery', stops: 'running', message: '38% left: films wait' },
  ]);
  expect(at.bench.queue.claim({ pid: 1, startedAt: '1', bootId: 'b' }, 30_000)).toBeNull();
  // The worker asks again and again meanwhile: the timer looks, not each of these.
  at.bench.clock.advance(20_000);
  expect(await at.guard.check()).toBe(false);
  expect(at.reads).toBe(1);
});

test('an idle daemon reads nothing and says nothing', async () => {
  await using at = new GuardBench();
  at.facts = BATTERY;
  at.guard.start();
  await at.pass(120_000);
  expect([at.reads, at.conditions, at.paces]).toEqual([0, [], []]);
  at.bench.queued('Film');
  await at.pass(30_000);
  expect(at.reads).toBe(1);
  expect(at.conditions).toMatchObject([{ reason: 'on_battery', stops: 'nothing' }]);
  at.bench.queue.requestCancel(1);
  await at.pass(30_000);
  expect(at.conditions).toEqual([]);
  expect(at.paces).toEqual([true, false]);
});

test('a running film is given back once the battery is certain, and goes on with the adapter', async () => {
  await using at = new GuardBench();
  at.config.power.onBattery = 'pause';
  at.bench.queued('Film');
  expect(await at.guard.check()).toBe(true);
  at.bench.claimed();
  at.guard.start();
  at.facts = BATTERY;
  await at.pass(30_000);
  expect(at.bench.conditions.stopRunning()).toBe(false);
  await at.pass(5_000);
  expect(at.bench.conditions.stopRunning()).toBe(true);
  expect(at.changes).toBe(1);
  at.facts = ADAPTER;
  await at.pass(30_000);
  expect(at.conditions).toHaveLength(1);
  await at.pass(5_000);
  expect(at.conditions).toEqual([]);
  expect(at.changes).toBe(2);
});

test('slower holds up nothing, and the pace is there before the film is begun', async () => {
  await using at = new GuardBench();
  at.facts = { ...ADAPTER, lowPower: true };
  at.bench.queued('Film');
  let paced = (): void => {};
  at.pacing = new Promise((resolve) => {
    paced = resolve;
  });
  let said: boolean | undefined;
  const checked = at.guard.check().then((free) => {
    said = free;
  });
  await at.pass(1_000);
  expect([at.paces, said]).toEqual([[true], undefined]);
  paced();
  await checked;
  expect(said).toBe(true);
  expect(at.conditions).toEqual([
    {
      reason: 'low_power',
      stops: 'nothing',
      message: 'low power mode is on: films run slower',
    },
  ]);
  expect(at.bench.claimed().state).toBe('running');
});

test('quiet hours end on the minute, without a word of the battery', async () => {
  await using at = new GuardBench();
  const now = new Date(at.bench.clock.now());
  const hour = (plus: number) => `${String((now.getHours() + plus) % 24).padStart(2, '0')}:00`;
  at.config.schedule.quietHours = [{ from: hour(0), to: hour(1) }];
  at.config.power = { ...at.config.power, onBattery: 'run', minBatteryPercent: 0 };
  at.config.power = { ...at.config.power, onLowPower: 'run', whenHot: 'run' };
  at.bench.queued('Film');
  at.guard.start();
  await at.pass(0);
  expect(at.conditions).toMatchObject([{ reason: 'outside_schedule', stops: 'running' }]);
  await at.pass(3_600_000 - (now.getTime() % 3_600_000));
  expect([at.conditions, at.reads]).toEqual([[], 0]);
});

test('what a person or a full disk holds up needs no reading', async () => {
  await using at = new GuardBench();
  at.facts = BATTERY;
  at.bench.queued('Film');
  const condition = { subject: QUEUE, message: '', hint: '', stops: 'claims' } as const;
  at.bench.conditions.set({ ...condition, reason: 'paused' });
  at.guard.start();
  await at.pass(60_000);
  expect(at.reads).toBe(0);
  expect(await at.guard.check()).toBe(true);
  // With `pause` a running film goes on to its end: the battery concerns it.
  at.bench.conditions.lift(QUEUE, 'paused');
  at.bench.claimed();
  at.bench.conditions.set({ ...condition, reason: 'paused' });
  await at.pass(30_000);
  expect(at.reads).toBe(1);
});

test('one daemon says nothing for the next one, nor after its end', async () => {
  await using at = new GuardBench();
  at.bench.queued('Film');
  const left = { subject: QUEUE, message: '', hint: '', stops: 'running' } as const;
  at.bench.conditions.set({ ...left, reason: 'too_hot' });
  at.bench.conditions.set({ ...left, reason: 'disk_full' });
  at.guard.start();
  expect(at.conditions).toMatchObject([{ reason: 'disk_full' }]);
  at.bench.conditions.lift(QUEUE, 'disk_full');
  at.facts = BATTERY;
  await at.pass(30_000);
  expect(at.conditions).toHaveLength(1);
  await at.guard.stop();
  expect(at.conditions).toEqual([]);
  const { reads } = at;
  await at.pass(300_000);
  expect(at.reads).toBe(reads);
});

test('since when it holds is what this daemon saw', async () => {
  await using at = new GuardBench();
  at.bench.queued('Film');
  const left = { subject: QUEUE, message: '', hint: '', stops: 'running' } as const;
  at.bench.conditions.set({ ...left, reason: 'on_battery' });
  const now = at.bench.clock.advance(86_400_000);
  at.facts = BATTERY;
  at.guard.start();
  await at.pass(0);
  expect(at.bench.conditions.all()).toMatchObject([{ reason: 'on_battery', since: now }]);
});

test('after sleep the power is read at once and taken at its word', async () => {
  await using at = new GuardBench();
  at.config.power.onBattery = 'pause';
  at.bench.queued('Film');
  await at.guard.check();
  at.bench.claimed();
  at.guard.start();
  at.facts = BATTERY;
  at.bench.clock.advance(8 * 3_600_000);
  at.guard.renew();
  await at.pass(0);
  expect(at.bench.conditions.stopRunning()).toBe(true);
  // The clock set back by a day is no reason to trust an old reading.
  at.facts = ADAPTER;
  at.bench.clock.advance(-86_400_000);
  at.guard.renew();
  await at.pass(0);
  expect(at.conditions).toEqual([]);
});

test('a source that knows nothing holds up nothing', async () => {
  await using at = new GuardBench();
  at.facts = UNKNOWN_POWER;
  at.bench.queued('Film');
  expect(await at.guard.check()).toBe(true);
  expect(at.conditions).toEqual([]);
});

test('a film that is added right after the last one does not go by an old reading', async () => {
  await using at = new GuardBench();
  at.config.power.onBattery = 'pause';
  at.bench.queued('Film');
  expect(await at.guard.check()).toBe(true);
  at.bench.queue.requestCancel(1);
  at.guard.start();
  await at.pass(0);
  at.facts = BATTERY;
  at.bench.queued('Next');
  expect(await at.guard.check()).toBe(false);
});
