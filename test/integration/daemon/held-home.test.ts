import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openQueue } from '../../../src/commands/open-queue.ts';
import { defaultConfig } from '../../../src/config/load.ts';
import { type Home, resolveHome } from '../../../src/config/paths.ts';
import { Disposers } from '../../../src/daemon/disposers.ts';
import { holdHome } from '../../../src/daemon/held-home.ts';
import { Conditions, QUEUE } from '../../../src/queue/conditions.ts';
import { HomeLock } from '../../../src/queue/home-lock.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';
import { canMount, TmpfsVolume } from '../../helpers/tmpfs.ts';
import { TsProcess } from '../../helpers/ts-process.ts';

let umask: number;
let folder: TemporaryFolder;
let home: Home;
let disposers: Disposers;
const clock = new ManualClock();

beforeEach(async () => {
  umask = process.umask(0o022);
  folder = await temporaryFolder();
  home = resolveHome(join(folder.path, 'home'), { env: {}, platform: 'linux', homeDir: '/' });
  disposers = new Disposers();
});

afterEach(async () => {
  await close();
  process.umask(umask);
  await folder[Symbol.asyncDispose]();
});

const hold = () => holdHome({ home, config: defaultConfig(), clock, foreground: false }, disposers);

async function close(): Promise<void> {
  await disposers.end();
}

const mode = (...path: string[]) => (statSync(join(home.root, ...path)).mode & 0o777).toString(8);

describe('everything in state/ is nobody else’s business', () => {
  test('on a new home', () => {
    hold();
    expect(mode('state')).toBe('700');
    expect(mode('state', 'logs')).toBe('700');
    for (const name of ['subpiped.db', 'subpiped.db-wal', 'subpiped.db-shm', 'daemon.lock']) {
      expect([name, mode('state', name)]).toEqual([name, '600']);
    }
    // A media server reads the films.
    expect(mode()).toBe('755');
    expect(mode('out')).toBe('755');
  });

  test('on a home that the command line made', () => {
    openQueue(home)[Symbol.dispose]();
    expect([mode(), mode('state'), mode('state', 'subpiped.db')]).toEqual(['755', '700', '600']);
  });

  test('on a home of old, whatever lies in it', async () => {
    hold();
    await close();
    mkdirSync(home.backups, { recursive: true });
    writeFileSync(join(home.backups, 'subpiped-2026.db'), '');
    for (const name of ['.', 'subpiped.db', 'daemon.lock', 'backups', 'backups/subpiped-2026.db']) {
      chmodSync(join(home.state, name), name.endsWith('b') || name.endsWith('k') ? 0o644 : 0o755);
    }
    hold();
    expect(mode('state')).toBe('700');
    expect(mode('state', 'backups')).toBe('700');
    for (const name of ['subpiped.db', 'daemon.lock', 'backups/subpiped-2026.db']) {
      expect([name, mode('state', name)]).toEqual([name, '600']);
    }
  });
});

describe('a lock on a file that other users can read', () => {
  async function lockedByOther(modeOfLock: number) {
    mkdirSync(home.state, { recursive: true });
    const file = join(home.state, 'daemon.lock');
    writeFileSync(file, '');
    chmodSync(file, modeOfLock);
    const other = new TsProcess('queue/hold-read-lock.ts', [file]);
    await other.said('held');
    return other;
  }

  test('keeps no daemon from its home', async () => {
    await using _other = await lockedByOther(0o644);
    hold();
    expect(mode('state', 'daemon.lock')).toBe('600');
    expect(HomeLock.take(home.state)).toBeNull();
  });

  test('one that only this user can have is a daemon’s', async () => {
    await using _other = await lockedByOther(0o600);
    expect(hold).toThrow(expect.objectContaining({ code: 'already_running' }));
  });
});

describe('state that is moved or removed under a daemon', () => {
  /** The second look counts. */
  const look = (lost: () => unknown) => [lost(), lost()][1];

  test.each<[string, () => void]>([
    ['state/ is removed', () => rmSync(home.state, { recursive: true })],
    ['state/ is moved', () => renameSync(home.state, `${home.state}.old`)],
    ['the home is moved', () => renameSync(home.root, `${home.root}.old`)],
    ['the database is removed', () => rmSync(home.database)],
    ['the lock is removed', () => rmSync(join(home.state, 'daemon.lock'))],
    ['the log of the database is removed', () => rmSync(`${home.database}-wal`)],
    [
      'another state/ lies in its place',
      () => {
        renameSync(home.state, `${home.state}.old`);
        openQueue(home)[Symbol.dispose]();
        writeFileSync(join(home.state, 'daemon.lock'), '');
      },
    ],
  ])('%s: it is found, and the end makes nothing anew', async (_what, damage) => {
    const { lost, beat, log } = hold();
    expect(look(lost)).toBeNull();
    damage();
    const before = existsSync(home.state);
    expect(look(lost)).toMatchObject({ code: 'home_lost', hint: expect.stringContaining('back') });
    log.logger.error('it ends');
    try {
      beat();
    } catch {
      // There is nothing to sign any more.
    }
    await close();
    expect(existsSync(home.state)).toBe(before);
  });

  test('what is back at the next look was not lost', () => {
    const { lost } = hold();
    renameSync(home.state, `${home.state}.old`);
    expect(lost()).toBeNull();
    renameSync(`${home.state}.old`, home.state);
    expect(look(lost)).toBeNull();
  });

  test('a database whose log was removed has all that was written once its daemon has ended', async () => {
    const { db, lost } = hold();
    new Conditions(db, clock).set({
      subject: QUEUE,
      reason: 'too_hot',
      message: '',
      hint: '',
      stops: 'claims',
    });
    rmSync(`${home.database}-wal`);
    expect(look(lost)).not.toBeNull();
    await close();
    expect(new Conditions(hold().db, clock).all()).toHaveLength(1);
  });
});

describe('a log of the database that is removed after the death of its daemon', () => {
  /** A daemon that is killed; its log goes with it, unless it is kept. */
  async function died(what: 'beat' | 'quiet', before = () => {}, keepLog = false): Promise<void> {
    {
      await using daemon = new TsProcess('queue/hold-and-beat.ts', [home.root, what]);
      await daemon.said('held');
      before();
    }
    if (keepLog) return;
    for (const part of ['-wal', '-shm']) rmSync(home.database + part);
  }

  test('is said with the time that it covers', async () => {
    await died('beat');
    const { recovery } = hold();
    expect(recovery).toMatchObject({ kind: 'behind', setAside: null });
    expect(recovery.problem).toMatch(
      /^changes written between .* and .* are lost with the -wal file/u,
    );
  });

  test.each([
    ['the log is there', 'beat', true],
    ['nothing was in it', 'quiet', false],
  ] as const)('is no word as long as %s', async (_when, what, keepLog) => {
    await died(what, () => {}, keepLog);
    expect(hold().recovery.kind).toBe('sound');
  });

  test('takes no pause along: a wish lies in the database file at once', async () => {
    await died('quiet', () => {
      using person = openQueue(home);
      new Conditions(person.db, clock).set({
        subject: QUEUE,
        reason: 'paused',
        message: 'paused',
        hint: '',
        stops: 'claims',
      });
    });
    const { db, recovery } = hold();
    expect(recovery.kind).toBe('sound');
    expect(new Conditions(db, clock).all()).toMatchObject([{ reason: 'paused' }]);
  });
});

test.skipIf(!canMount())('a full disk is said to be full', () => {
  using volume = new TmpfsVolume(home.root, join(folder.path, 'store'));
  try {
    writeFileSync(join(volume.point, 'filler'), Buffer.alloc(8 * 1024 * 1024));
  } catch {
    // Until nothing fits any more.
  }
  const full = expect.objectContaining({
    code: expect.stringMatching(/^(disk_full|write_failed)$/u),
    hint: expect.stringMatching(/full|free some space/u),
  });
  expect(hold).toThrow(full);
  expect(() => openQueue(home)).toThrow(full);
});
