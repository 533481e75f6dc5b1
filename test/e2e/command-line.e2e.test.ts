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

/** CPU seconds of a run of Node, the least of some: what else runs makes it more, never less. */
async function cpuSeconds(...args: string[]): Promise<number> {
  const report = 'process.on("exit", () => console.error(JSON.stringify(process.cpuUsage())))';
  const runs: number[] = [];
  for (let run = 0; run < 7; run += 1) {
    const { stderr } = await execa('node', ['--import', `data:text/javascript,${report}`, ...args]);
    const { user, system } = JSON.parse(stderr.split('\n').at(-1) ?? '');
    runs.push((user + system) / 1e6);
  }
  return Math.min(...runs);
}

test.each([
  ['--version', 0.1],
  ['help', 0.1],
  ['status', 0.15],
])('%s takes less than %d s of CPU more than an empty Node', async (verb, most) => {
  await using folder = await temporaryFolder();
  const home = ['--home', join(folder.path, 'home')];
  const film = join(folder.path, 'film.mp4');
  await writeFile(film, 'film');
  await cli('add', ...home, film);
  const empty = await cpuSeconds('--eval', '');
  const more = (await cpuSeconds(CLI, verb, ...home)) - empty;
  process.stdout.write(`${verb}: ${more.toFixed(3)} s more than ${empty.toFixed(3)} s\n`);
  expect(more).toBeLessThan(most);
});
