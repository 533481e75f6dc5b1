import {
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Backup } from '../../../src/housekeeping/backup.ts';
import { EndedJobs } from '../../../src/housekeeping/ended-jobs.ts';
import { DAY_MS } from '../../../src/housekeeping/housekeeping.ts';
import { Intermediates } from '../../../src/housekeeping/intermediates.ts';
import { Leftovers } from '../../../src/housekeeping/leftovers.ts';
import { openDatabase } from '../../../src/queue/database.ts';
import manifest from '../../fixtures/contracts/manifest-done.json' with { type: 'json' };
import { OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const never = new AbortController().signal;

function write(path: string, text = 'x', ageDays = 0, now = Date.now()): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const at = new Date(now - ageDays * DAY_MS);
  utimesSync(path, at, at);
}

describe('backup', () => {
  test('is a whole database, and only the newest are kept', async () => {
    await using folder = await temporaryFolder();
    using bench = new QueueBench(join(folder.path, 'queue.db'));
    const backups = join(folder.path, 'backups');
    const backup = new Backup({ db: bench.db, folder: backups, keep: 2, clock: bench.clock });
    for (let day = 0; day < 4; day += 1) {
      bench.queued(`film ${day}`);
      bench.clock.advance(DAY_MS);
      expect(await backup.run()).toMatchObject({ removed: day < 2 ? 0 : 1 });
    }
    const kept = readdirSync(backups).sort();
    expect(kept).toHaveLength(2);
    const modes = ['.', ...kept].map((name) => statSync(join(backups, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    const copy = openDatabase(join(backups, kept.at(-1) ?? ''));
    expect(copy.prepare('select count(*) as films from jobs').get()).toEqual({ films: 4 });
    copy.close();
  });

  test('without a place to write it to leaves no half copy and says so', async () => {
    await using folder = await temporaryFolder();
    using bench = new QueueBench(join(folder.path, 'queue.db'));
    const backups = join(folder.path, 'backups');
    mkdirSync(backups);
    const stamp = new Date(bench.clock.now()).toISOString().replaceAll(/[:.]/g, '-');
    // A folder of the name that the backup is to get: the rename fails after the copy was made.
    mkdirSync(join(backups, `subpiped-${stamp}.db`, 'in the way'), { recursive: true });
    const backup = new Backup({ db: bench.db, folder: backups, keep: 2, clock: bench.clock });
    await expect(backup.run()).rejects.toThrow();
    expect(readdirSync(backups)).toEqual([`subpiped-${stamp}.db`]);
  });
});

describe('ended jobs', () => {
  function withEnded(bench: QueueBench, count: number): void {
    for (let number = 0; number < count; number += 1) {
      bench.queued(`film ${number}`);
      const { id } = bench.claimed();
      bench.queue.complete(OWNER, id, RESULT);
    }
  }

  test('of long ago become past films and stay known; the newest stay jobs', async () => {
    using bench = new QueueBench();
    withEnded(bench, 450);
    bench.queued('live');
    const task = new EndedJobs({ db: bench.db, keepDays: 30, clock: bench.clock });
    bench.clock.advance(29 * DAY_MS);
    expect((await task.run(never)).removed).toBe(0);
    bench.clock.advance(2 * DAY_MS);
    expect((await task.run(never)).removed).toBe(250);
    expect(bench.queue.list({ states: ['done'] })).toHaveLength(200);
    expect(bench.queue.list({ states: ['done'] })[0]?.id).toBe(251);
    expect(bench.queue.list({ states: ['queued'] })).toHaveLength(1);
    const past = bench.db.prepare('select fingerprint, state from past_films where id = 1').get();
    expect(past).toEqual({ fingerprint: 'content of film 0', state: 'done' });
    expect((await task.run(never)).removed).toBe(0);
  });

  test('a clock that is years ahead takes no more than that', async () => {
    using bench = new QueueBench();
    withEnded(bench, 210);
    bench.clock.advance(5_000 * DAY_MS);
    const task = new EndedJobs({ db: bench.db, keepDays: 30, clock: bench.clock });
    expect((await task.run(never)).removed).toBe(10);
  });
});

describe('intermediates', () => {
  async function run(change: (bench: QueueBench, movieDir: string, out: string) => void) {
    await using folder = await temporaryFolder();
    using bench = new QueueBench();
    const out = join(folder.path, 'out');
    const movieDir = join(out, 'Film');
    const { id } = bench.found();
    bench.queue.enqueue(id, { fingerprint: 'f', mediaSeconds: 9, movieDir });
    bench.claimed();
    bench.queue.complete(OWNER, id, RESULT);
    write(join(movieDir, 'audio', 'audio.wav'), 'sound');
    write(join(movieDir, 'Film.mkv'), 'film');
    change(bench, movieDir, out);
    const { clock, db } = bench;
    const result = await new Intermediates({ db, outDir: out, keepDays: 14, clock }).run(never);
    expect(existsSync(join(movieDir, 'Film.mkv'))).toBe(true);
    return { result, sound: existsSync(join(movieDir, 'audio', 'audio.wav')) };
  }

  test('of a film that was finished long ago go', async () => {
    const { result, sound } = await run(({ clock }) => clock.advance(15 * DAY_MS));
    expect(result).toMatchObject({ removed: 1, bytes: 5 });
    expect(sound).toBe(false);
  });

  test.each<[string, Parameters<typeof run>[0]]>([
    ['was finished lately', ({ clock }) => clock.advance(13 * DAY_MS)],
    [
      'is to be done again',
      ({ clock, queue }) => {
        clock.advance(15 * DAY_MS);
        queue.retry(1);
      },
    ],
    [
      'has a folder that another film works in',
      (bench, movieDir) => {
        bench.clock.advance(15 * DAY_MS);
        const { id } = bench.queued('Next');
        bench.db.prepare('update jobs set movie_dir = ? where id = ?').run(movieDir, id);
      },
    ],
    [
      'lies outside of out/',
      ({ clock, db }) => {
        clock.advance(15 * DAY_MS);
        db.exec("update jobs set movie_dir = '/elsewhere/Film'");
      },
    ],
  ])('of a film that %s stay', async (_what, change) => {
    const { result, sound } = await run(change);
    expect(result.removed).toBe(0);
    expect(sound).toBe(true);
  });

  test('behind a link are somebody else’s', async () => {
    await using folder = await temporaryFolder();
    using bench = new QueueBench();
    const out = join(folder.path, 'out');
    const movieDir = join(out, 'Film');
    const { id } = bench.found();
    bench.queue.enqueue(id, { fingerprint: 'f', mediaSeconds: 9, movieDir });
    bench.claimed();
    bench.queue.complete(OWNER, id, RESULT);
    write(join(folder.path, 'music', 'audio.wav'));
    mkdirSync(movieDir, { recursive: true });
    symlinkSync(join(folder.path, 'music'), join(movieDir, 'audio'));
    bench.clock.advance(15 * DAY_MS);
    const { clock, db } = bench;
    await new Intermediates({ db, outDir: out, keepDays: 14, clock }).run(never);
    expect(existsSync(join(folder.path, 'music', 'audio.wav'))).toBe(true);
  });
});

/** The database has a film of this folder. */
function knows(bench: QueueBench, movieDir: string): void {
  const { id } = bench.found();
  bench.queue.enqueue(id, { fingerprint: 'f', mediaSeconds: 9, movieDir });
}

test('what other programs have in out/ stays, and no link is followed', async () => {
  await using folder = await temporaryFolder();
  const [out, state] = [join(folder.path, 'out'), join(folder.path, 'state')];
  const film = join(out, 'Film');
  const foreign = join(folder.path, 'foreign');
  const stays = [
    join(foreign, '.partial-1-a.mkv'),
    join(foreign, 'asr.log'),
    join(out, 'Program', '.partial-1-a.mkv'),
    join(out, 'Program', 'logs', 'asr.log'),
    join(film, '.partial-download.mkv'),
    join(film, 'logs', 'notes.log'),
    join(film, 'deep', 'deep', 'deep', '.partial-1-a.mkv'),
    join(out, '.partial-1-a.mkv'),
  ];
  for (const path of stays) write(path, 'x', 400);
  symlinkSync('.', join(film, 'loop'));
  symlinkSync('.', join(film, 'loop too'));
  symlinkSync(foreign, join(film, 'audio'));
  symlinkSync(foreign, join(out, 'Film 2'));
  symlinkSync(foreign, state);
  mkdirSync(join(out, 'Film 3'));
  symlinkSync(foreign, join(out, 'Film 3', 'logs'));
  using bench = new QueueBench();
  for (const name of ['Film', 'Film 2', 'Film 3']) {
    bench.db.exec('delete from jobs');
    knows(bench, join(out, name));
    const { db, clock } = bench;
    const options = { db, outDir: out, stateDir: state, keepLogsDays: 60, clock };
    bench.clock.advance(Date.now() - bench.clock.now());
    expect((await new Leftovers(options).run(never)).removed).toBe(0);
  }
  expect(stays.filter((path) => !existsSync(path))).toEqual([]);
});

test('a film that only its manifest knows is tidied, too', async () => {
  await using folder = await temporaryFolder();
  const [out, state] = [join(folder.path, 'out'), join(folder.path, 'state')];
  write(join(out, 'Film', 'manifests', 'mux.json'), JSON.stringify({ ...manifest, stage: 'mux' }));
  write(join(out, 'Film', '.partial-1-a.mkv'), 'x', 400);
  using bench = new QueueBench();
  const clock = { now: () => Date.now() };
  const task = new Leftovers({
    db: bench.db,
    outDir: out,
    stateDir: state,
    keepLogsDays: 60,
    clock,
  });
  expect((await task.run(never)).removed).toBe(1);
});

test('old logs, databases set aside and unfinished writes go; young ones and results stay', async () => {
  await using folder = await temporaryFolder();
  const [out, state] = [join(folder.path, 'out'), join(folder.path, 'state')];
  const goes = [
    [join(out, 'Film', 'logs', 'asr.log'), 70],
    [join(out, 'Film', 'logs', 'asr.log.1'), 70],
    [join(out, 'Film', '.partial-77-a.mkv'), 2],
    [join(out, 'Film', 'audio', '.partial-77-b'), 2],
    [join(state, '.partial-1-restore'), 2],
    [join(state, 'backups', '.partial-1-x.db'), 2],
  ] as const;
  const stays = [
    [join(out, 'Film', 'logs', 'mux.log'), 50],
    [join(out, 'Film', '.partial-78-a.mkv'), 0.5],
    [join(out, 'Film', 'Film.mkv'), 400],
    [join(out, 'Film', 'manifests', 'asr.json'), 400],
    [join(state, 'subpiped.db'), 400],
    [join(state, 'backups', 'subpiped-2020.db'), 400],
    [join(state, 'logs', 'daemon.log'), 400],
  ] as const;
  for (const [path, age] of [...goes, ...stays]) write(path, 'x', age);
  write(join(state, 'corrupt-2020', 'subpiped.db'));
  utimesSync(join(state, 'corrupt-2020'), 0, 0);
  using bench = new QueueBench();
  knows(bench, join(out, 'Film'));
  const clock = { now: () => Date.now() };
  const { db } = bench;
  const task = new Leftovers({ db, outDir: out, stateDir: state, keepLogsDays: 60, clock });
  expect((await task.run(never)).removed).toBe(goes.length + 1);
  expect(goes.filter(([path]) => existsSync(path))).toEqual([]);
  expect(stays.filter(([path]) => !existsSync(path))).toEqual([]);
  expect(existsSync(join(state, 'corrupt-2020'))).toBe(false);
});

test('what a running film writes stays, however far the clock was set ahead', async () => {
  await using folder = await temporaryFolder();
  const out = join(folder.path, 'out');
  using bench = new QueueBench();
  knows(bench, join(out, 'Film'));
  bench.claimed();
  const stays = [join(out, 'Film', '.partial-1-a.mkv'), join(out, 'Film', 'logs', 'asr.log')];
  for (const path of stays) write(path);
  const clock = { now: () => Date.now() + 20_000 * DAY_MS };
  const { db } = bench;
  const task = new Leftovers({ db, outDir: out, stateDir: folder.path, keepLogsDays: 60, clock });
  expect((await task.run(never)).removed).toBe(0);
  bench.db.exec("update jobs set state = 'queued', lease_owner = null, lease_expires_at = null");
  expect((await task.run(never)).removed).toBe(2);
});
