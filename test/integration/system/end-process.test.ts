import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

async function ends(path: string, graceMs: number) {
  const register = join(FIXTURES, 'typescript', 'register.mjs');
  const program = join(FIXTURES, 'system', 'end-with-a-read.ts');
  const { exitCode, signal } = await execa(
    process.execPath,
    ['--import', register, program, path, String(graceMs)],
    { reject: false, timeout: 15_000, killSignal: 'SIGQUIT' },
  );
  return { exitCode, signal };
}

test('a read that is never answered does not keep the process', async () => {
  await using folder = await temporaryFolder();
  const pipe = join(folder.path, 'pipe');
  await execa('mkfifo', [pipe]);
  expect(await ends(pipe, 100)).toEqual({ exitCode: undefined, signal: 'SIGKILL' });
});

test('a read that is answered in time changes no exit code', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'file');
  await writeFile(file, 'text');
  expect(await ends(file, 10_000)).toEqual({ exitCode: 3, signal: undefined });
});
