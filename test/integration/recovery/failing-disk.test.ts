import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Backup } from '../../../src/housekeeping/backup.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

/** Reads are made to fail by a library of our own, which is compiled here. */
const possible = process.platform === 'linux' && hasCompiler();

function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function compiled(folder: string): string {
  const library = join(folder, 'eio.so');
  const source = join(FIXTURES, 'recovery', 'eio.c');
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl'], { stdio: 'ignore' });
  return library;
}

interface Failing {
  readonly count: number;
  readonly from?: number;
  readonly file?: string;
}

/** A sound database with films that the backup does not know, on a disk that fails so. */
async function recoveredOn({ count, from = 0, file = 'subpiped.db' }: Failing) {
  await using folder = await temporaryFolder();
  const library = compiled(folder.path);
  const database = join(folder.path, 'subpiped.db');
  const backups = join(folder.path, 'backups');
  {
    using queue = new QueueBench(database);
    const { db, clock } = queue;
    await new Backup({ db, folder: backups, keep: 3, clock }).run();
    for (let number = 0; number < 50; number += 1) queue.queued(`film ${number}`);
  }
  const before = readFileSync(database);
  const register = join(FIXTURES, 'typescript', 'register.mjs');
  const program = join(FIXTURES, 'recovery', 'recover.ts');
  const said = execFileSync(process.execPath, ['--import', register, program, database, backups], {
    encoding: 'utf8',
    env: {
      ...process.env,
      LD_PRELOAD: library,
      EIO_FILE: file,
      EIO_COUNT: String(count),
      EIO_FROM: String(from),
    },
  });
  const setAside = readdirSync(folder.path).filter((name) => name.startsWith('corrupt-'));
  const isSame = existsSync(database) && readFileSync(database).equals(before);
  return { said: JSON.parse(said) as Record<string, unknown>, setAside, isSame };
}

describe.skipIf(!possible)('a disk that gives errors costs no healthy database', () => {
  test.each<[string, Failing, Record<string, unknown>]>([
    ['once, as it is opened', { count: 1 }, { kind: 'sound' }],
    ['a few times', { count: 3 }, { kind: 'sound' }],
    ['once, in the middle of it', { count: 1, from: 5 * 4096 }, { kind: 'sound' }],
    ['for good', { count: 1e9 }, { code: 'read_failed', hint: expect.stringContaining('disk') }],
    ['for good, in the middle', { count: 1e9, from: 5 * 4096 }, { code: 'read_failed' }],
  ])(
    '%s',
    async (_how, failing, expected) => {
      const found = await recoveredOn(failing);
      expect(found.said).toMatchObject(expected);
      expect(found.setAside).toEqual([]);
      expect(found.isSame).toBe(true);
    },
    30_000,
  );
});
