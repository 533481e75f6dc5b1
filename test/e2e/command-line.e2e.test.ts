import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { PROJECT_DIR } from '../helpers/daemon-process.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const CLI = join(PROJECT_DIR, 'dist', 'cli.js');

const cli = (...args: string[]) => execa('node', [CLI, ...args], { reject: false });

test('an error is a message and what to do, on standard error, with its exit code', async () => {
  const { exitCode, stdout, stderr } = await cli('stauts');
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toBe(
    'subpiped: unknown command "stauts"\nwhat to do: did you mean: subpiped status',
  );
});

test.each([
  [['show', '1'], 69],
  [['add', '/nowhere/film.mp4'], 65],
  [['run', '--set', 'intake.stableMs=soon'], 78],
  [['help'], 0],
])('%j ends with %i', async (argv, code) => {
  await using folder = await temporaryFolder();
  expect((await cli(...argv, '--home', join(folder.path, 'home'))).exitCode).toBe(code);
});

test('long output arrives whole through a pipe, and a reader may leave early', async () => {
  await using folder = await temporaryFolder();
  const films = Array.from({ length: 300 }, (_, index) => join(folder.path, `${index}.mp4`));
  await Promise.all(films.map((film) => writeFile(film, film)));
  const home = ['--home', join(folder.path, 'home')];
  expect((await cli('add', ...home, ...films)).exitCode).toBe(0);
  const { stdout } = await cli('list', '--json', '--limit', '300', ...home);
  expect(JSON.parse(stdout)).toHaveLength(300);

  const child = spawn('node', [CLI, 'status', '--json', ...home], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect(await ended).toEqual([0, null]);
  expect(stderr).toBe('');
});
