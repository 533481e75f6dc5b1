import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { Condition } from '../../../src/domain/condition.ts';
import { WatchedFolders } from '../../../src/queue/watched-folders.ts';
import { OutputGuard, type OutputGuardOptions } from '../../../src/worker/output-guard.ts';
import { withClosed } from '../../helpers/as-nobody.ts';
import { OWNER, QueueBench } from '../../helpers/queue-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

async function setUp(where: 'in the home' | 'elsewhere') {
  const folder = await temporaryFolder();
  const bench = new QueueBench();
  const home = join(folder.path, 'home');
  const outDir = where === 'in the home' ? join(home, 'out') : join(folder.path, 'volume', 'out');
  const told: Condition[] = [];
  const place = { volume: '/volume' };
  const guardWith = (options: Partial<OutputGuardOptions> = {}) =>
    new OutputGuard({
      outDir,
      home,
      conditions: bench.conditions,
      folders: new WatchedFolders(bench.db, bench.clock),
      mountPointOf: (): Promise<string> => Promise.resolve(place.volume),
      logger: pino({ level: 'silent' }),
      changed: () => told.push(...bench.conditions.all()),
      ...options,
    });
  return {
    bench,
    outDir,
    told,
    place,
    guard: guardWith(),
    guardWith,
    async [Symbol.asyncDispose]() {
      bench[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('out/ is made in the home, and nowhere else', async () => {
  await using home = await setUp('in the home');
  expect(await home.guard.check()).toBe(true);
  await using elsewhere = await setUp('elsewhere');
  expect(await elsewhere.guard.check()).toBe(false);
  expect(elsewhere.told).toMatchObject([{ reason: 'volume_missing', subject: elsewhere.outDir }]);
  await mkdir(elsewhere.outDir, { recursive: true });
  expect(await elsewhere.guard.check()).toBe(true);
});

test('an empty folder in the place of a volume gets no film, and all goes on when it is back', async () => {
  await using at = await setUp('elsewhere');
  await mkdir(at.outDir, { recursive: true });
  expect(await at.guard.check()).toBe(true);
  at.bench.queued();
  at.place.volume = '/';
  expect(await at.guard.check()).toBe(false);
  expect(await at.guard.check()).toBe(false);
  expect(at.told).toHaveLength(1);
  expect(at.told[0]?.message).toContain('was on the volume /volume');
  expect(at.bench.queue.claim(OWNER, 1_000)).toBeNull();
  at.place.volume = '/volume';
  expect(await at.guard.check()).toBe(true);
  expect(at.bench.claimed().id).toBe(1);
});

test('a folder that was moved to another volume with its results is taken', async () => {
  await using at = await setUp('elsewhere');
  await mkdir(join(at.outDir, 'Film', 'manifests'), { recursive: true });
  await at.guard.check();
  at.place.volume = '/another';
  expect(await at.guard.check()).toBe(true);
  // It is the remembered one from now on.
  await rename(join(at.outDir, 'Film'), join(at.outDir, '..', 'Film'));
  expect(await at.guard.check()).toBe(true);
});

test('a folder that went away holds films up until it is there again', async () => {
  await using at = await setUp('elsewhere');
  await mkdir(at.outDir, { recursive: true });
  await at.guard.check();
  await rename(at.outDir, `${at.outDir} away`);
  expect(await at.guard.check()).toBe(false);
  await rename(`${at.outDir} away`, at.outDir);
  expect(await at.guard.check()).toBe(true);
  await rm(at.outDir, { recursive: true });
});

test('a folder that may not be written to is told of', async () => {
  await using at = await setUp('in the home');
  await at.guard.check();
  expect(await withClosed(at.outDir, () => at.guard.check())).toBe(false);
  expect(at.told[0]?.reason).toBe('needs_permission');
  expect(await at.guard.check()).toBe(true);
  expect(await readdir(at.outDir)).toEqual([]);
});

test('the file of a try that a killed daemon left is gone after the next one', async () => {
  await using at = await setUp('in the home');
  await at.guard.check();
  await writeFile(join(at.outDir, '.partial-probe'), '');
  expect(await at.guard.check()).toBe(true);
  expect(await readdir(at.outDir)).toEqual([]);
});

test('what macOS refuses is told once and left alone for five minutes', async () => {
  await using at = await setUp('in the home');
  const tried: string[] = [];
  let code: string | null = 'EPERM';
  let now = 0;
  const guard = new OutputGuard({
    outDir: at.outDir,
    home: join(at.outDir, '..'),
    conditions: at.bench.conditions,
    folders: new WatchedFolders(at.bench.db, at.bench.clock),
    mountPointOf: () => Promise.resolve('/'),
    logger: pino({ level: 'silent' }),
    changed: () => at.told.push(...at.bench.conditions.all()),
    access: (folder) => {
      tried.push(folder);
      return Promise.resolve(code);
    },
    now: () => now,
  });
  expect(await guard.check()).toBe(false);
  now = 299_999;
  expect(await guard.check()).toBe(false);
  expect(tried).toEqual([at.outDir]);
  expect(at.told).toMatchObject([{ reason: 'needs_permission', subject: at.outDir }]);
  code = null;
  now = 300_000;
  expect(await guard.check()).toBe(true);
  expect(at.bench.conditions.all()).toEqual([]);
});

test('a folder above out/ that may not be searched is a missing permission, too', async () => {
  await using at = await setUp('in the home');
  const guard = new OutputGuard({
    outDir: at.outDir,
    home: join(at.outDir, '..'),
    conditions: at.bench.conditions,
    folders: new WatchedFolders(at.bench.db, at.bench.clock),
    mountPointOf: () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
    logger: pino({ level: 'silent' }),
    changed: () => at.told.push(...at.bench.conditions.all()),
  });
  expect(await guard.check()).toBe(false);
  expect(at.told[0]?.hint).toContain('chmod');
});

test.each([
  ['EIO', 'write_failed', 'check the disk'],
  ['EREMOTEIO', 'write_failed', 'check the disk'],
  ['ESTALE', 'volume_missing', 'connect its volume'],
  ['ENOTCONN', 'volume_missing', 'connect its volume'],
  ['ENAMETOOLONG', 'needs_permission', 'another folder'],
  ['ELOOP', 'needs_permission', 'another folder'],
  ['ENOTDIR', 'volume_missing', 'create the folder'],
  ['EROFS', 'needs_permission', 'another folder'],
])('%s holds films up as %s, and they go on when it is over', async (code, reason, hint) => {
  await using at = await setUp('in the home');
  let refused: string | null = code;
  const guard = at.guardWith({ access: () => Promise.resolve(refused) });
  expect(await guard.check()).toBe(false);
  expect(at.told).toMatchObject([{ reason, hint: expect.stringContaining(hint) }]);
  refused = null;
  expect(await guard.check()).toBe(true);
  expect(at.bench.conditions.all()).toEqual([]);
  refused = 'ENOSPC';
  expect(await guard.check()).toBe(true);
});
