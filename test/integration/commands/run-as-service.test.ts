import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StatusReader } from '../../../src/commands/open-queue.ts';
import { type RunAsService, runAsService } from '../../../src/commands/run-as-service.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { type Home, resolveHome } from '../../../src/config/paths.ts';
import { SubpipedError } from '../../../src/domain/errors.ts';
import type { Notification } from '../../../src/notify/notifier.ts';
import { DaemonRecord } from '../../../src/queue/daemon-record.ts';
import { openDatabase } from '../../../src/queue/database.ts';
import { systemClock } from '../../../src/system/clock.ts';
import { withClosed } from '../../helpers/as-nobody.ts';
import { OTHER, OWNER } from '../../helpers/queue-bench.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';
import { until } from '../../helpers/until.ts';

/** A service on a home of its own, with a daemon that does what a test says. */
class ServiceBench implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly home: Home;
  readonly file: string;
  readonly stop = new AbortController();
  readonly started: string[] = [];
  readonly told: Notification[] = [];
  said = '';
  /** What the daemon does. */
  daemon: () => Promise<void> = async () => {
    await once(this.stop.signal, 'abort');
  };

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
    const places = { env: {}, platform: 'linux', homeDir: folder.path } as const;
    this.home = resolveHome(join(folder.path, 'home'), places);
    this.file = join(folder.path, 'config.json');
  }

  static async create(): Promise<ServiceBench> {
    return new ServiceBench(await temporaryFolder());
  }

  async configure(value: unknown): Promise<void> {
    await writeFile(this.file, typeof value === 'string' ? value : JSON.stringify(value));
  }

  run(times: Partial<RunAsService> = {}): Promise<number> {
    const places = { env: {}, platform: 'linux', homeDir: this.#folder.path } as const;
    return runAsService({
      home: this.home,
      file: this.file,
      load: () => loadConfig({ file: this.file, home: this.home, places }),
      signal: this.stop.signal,
      err: {
        write: (text) => {
          this.said += text;
        },
      },
      daemon: async (config) => {
        this.started.push(config.profile);
        await this.daemon();
      },
      lookMs: 20,
      deniedMs: 20,
      notifier: {
        name: 'recording',
        send: (notification) => {
          this.told.push(notification);
          return Promise.resolve();
        },
      },
      ...times,
    });
  }

  status() {
    using reader = new StatusReader(this.home);
    return reader.read();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

test('a broken configuration holds the service up, is read again, and is fixed without a restart', async () => {
  await using at = await ServiceBench.create();
  await at.configure({ profile: 'worst', intake: { stableMs: 'soon' } });
  const ended = at.run();
  await until('status says so', () => at.status().conditions.length === 1);
  const status = at.status();
  expect(status.daemon).toEqual({ running: true, pid: process.pid });
  const [condition] = status.conditions;
  expect(condition).toMatchObject({ subject: 'queue', reason: 'config_invalid', stops: 'claims' });
  // Every problem and the file are named.
  expect(condition?.message).toContain(`${at.file}: `);
  expect(condition?.message).toContain('profile');
  expect(condition?.message).toContain('intake.stableMs');

  await at.configure('{ broken');
  await until(
    'it is read again',
    () => at.status().conditions[0]?.message.includes('JSON') === true,
  );
  expect(at.started).toEqual([]);
  await at.configure({ profile: 'starter' });
  await until('the daemon runs', () => at.started.length === 1);
  expect(at.started).toEqual(['starter']);
  at.stop.abort();
  expect(await ended).toBe(0);
  expect(await readFile(join(at.home.logs, 'daemon.log'), 'utf8')).toContain('is fixed');
});

test('a configuration that another file mends is read again after its time', async () => {
  await using at = await ServiceBench.create();
  let valid = false;
  await at.configure({});
  const ended = at.run({
    readMs: 50,
    load: () => {
      if (!valid) throw new SubpipedError('config_invalid', 'a program is missing');
      return loadConfig({ home: at.home, places: { env: {}, platform: 'linux', homeDir: '/' } });
    },
  });
  await until('status says so', () => at.status().conditions.length === 1);
  valid = true;
  await until('the daemon runs', () => at.started.length === 1);
  at.stop.abort();
  expect(await ended).toBe(0);
});

test('a stop while it waits is a wanted one, and leaves nothing held', async () => {
  await using at = await ServiceBench.create();
  await at.configure('{');
  const ended = at.run();
  await until('status says so', () => at.status().conditions.length === 1);
  at.stop.abort();
  expect(await ended).toBe(0);
  expect(at.status().daemon.running).toBe(false);
  expect(at.started).toEqual([]);
});

test('a home that another daemon holds is said once for each holder', async () => {
  await using at = await ServiceBench.create();
  await at.configure({});
  await mkdir(at.home.state, { recursive: true });
  const db = openDatabase(at.home.database);
  const record = new DaemonRecord(db, systemClock);
  const running = new SubpipedError('already_running', 'a daemon is already running in this home', {
    hint: 'h',
  });
  at.daemon = () => Promise.reject(running);
  record.acquire(OWNER, () => false);
  expect(await at.run()).toBe(75);
  expect(at.said).toBe('subpiped: a daemon is already running in this home\nwhat to do: h\n');
  expect(await at.run()).toBe(75);
  expect(at.said.match(/running in this home/gu)).toHaveLength(1);
  record.acquire(OTHER, () => false);
  expect(await at.run()).toBe(75);
  expect(at.said.match(/running in this home/gu)).toHaveLength(2);
  db.close();
});

test.each(['cannot_write', 'disk_full', 'read_failed', 'write_failed', 'try_again'] as const)(
  'a state that cannot be used (%s) is told once, tried again, and no crash',
  async (code) => {
    await using at = await ServiceBench.create();
    await at.configure({});
    let tries = 0;
    at.daemon = () => {
      tries += 1;
      if (tries < 4) {
        return Promise.reject(new SubpipedError(code, 'state is closed', { hint: 'open' }));
      }
      return Promise.resolve();
    };
    expect(await at.run()).toBe(0);
    expect(tries).toBe(4);
    expect(at.said).toBe('subpiped: state is closed\nwhat to do: open\n');
    expect(at.told).toMatchObject([{ message: 'state is closed: open' }]);
  },
);

test('a state that was moved away is told, and not made anew before it is back', async () => {
  await using at = await ServiceBench.create();
  await at.configure({});
  let starts = 0;
  at.daemon = () => {
    starts += 1;
    if (starts > 1) return Promise.resolve();
    return Promise.reject(
      new SubpipedError('home_lost', 'state was moved', { hint: 'put it back' }),
    );
  };
  const ended = at.run();
  await until('it is told', () => at.told.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(starts).toBe(1);
  await mkdir(at.home.state, { recursive: true });
  expect(await ended).toBe(0);
  expect(starts).toBe(2);
});

test('a broken configuration in a state folder that is closed waits, too', async () => {
  await using at = await ServiceBench.create();
  await at.configure('{');
  await mkdir(at.home.state, { recursive: true });
  for (const folder of [join(at.home.root, '..'), at.home.root]) await chmod(folder, 0o755);
  await withClosed(at.home.state, async () => {
    const ended = at.run();
    await until('it is told', () => at.told.length === 1);
    at.stop.abort();
    expect(await ended).toBe(0);
  });
  expect(at.said).toContain('chmod');
});

test('whatever nobody can wait for ends the service with its code', async () => {
  await using at = await ServiceBench.create();
  await at.configure({});
  const newer = new SubpipedError('database_newer', 'the database is newer');
  at.daemon = () => Promise.reject(newer);
  await expect(at.run()).rejects.toBe(newer);
});
