import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { daemonLogFile, openLog } from '../../../src/system/logging.ts';
import { RotatingFile } from '../../../src/system/rotating-file.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const LIMITS = { maxSizeMb: 1, maxFiles: 3 };

test('the log is JSON lines in a folder of any name, without secrets', async () => {
  await using folder = await temporaryFolder();
  const logs = join(folder.path, 'home: what?', 'logs');
  const log = openLog({ folder: logs, level: 'info', ...LIMITS });
  log.logger
    .child({ module: 'worker' })
    .info({ jobId: 3, config: { apiKey: 'abc123' } }, 'started');
  log.logger.debug('not this');
  log.close();
  const lines = (await readFile(daemonLogFile(logs), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'info', module: 'worker', jobId: 3, msg: 'started' }),
  ]);
  expect(lines.join('')).not.toContain('abc123');
});

test('the terminal gets the same lines, readable', async () => {
  await using folder = await temporaryFolder();
  const shown: string[] = [];
  const log = openLog({
    folder: folder.path,
    level: 'info',
    ...LIMITS,
    echo: (line) => void shown.push(line),
  });
  log.logger.info({ jobId: 3 }, 'started');
  log.close();
  expect(shown).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d .* info {2}started jobId=3\n$/u)]);
});

test('a full file becomes .1, and only so many are kept', async () => {
  await using folder = await temporaryFolder();
  const file = new RotatingFile(join(folder.path, 'x.log'), { maxBytes: 100, maxFiles: 3 });
  for (let number = 0; number < 10; number += 1) file.write(`${String(number).padEnd(59)}\n`);
  file.close();
  expect((await readdir(folder.path)).sort()).toEqual(['x.log', 'x.log.1', 'x.log.2']);
  const first = async (name: string) => (await readFile(join(folder.path, name), 'utf8'))[0];
  expect([await first('x.log'), await first('x.log.1'), await first('x.log.2')]).toEqual([
    '9',
    '8',
    '7',
  ]);
});

test('a restart goes on in the same file and counts what is there', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'x.log');
  await writeFile(path, 'x'.repeat(95));
  const file = new RotatingFile(path, { maxBytes: 100, maxFiles: 2 });
  file.write('abc\n');
  file.write('def\n');
  file.close();
  expect((await stat(`${path}.1`)).size).toBe(99);
  expect(await readFile(path, 'utf8')).toBe('def\n');
});

test('one file means that the old lines go', async () => {
  await using folder = await temporaryFolder();
  const file = new RotatingFile(join(folder.path, 'x.log'), { maxBytes: 5, maxFiles: 1 });
  file.write('old\n');
  file.write('new\n');
  file.close();
  expect(await readdir(folder.path)).toEqual(['x.log']);
  expect(await readFile(join(folder.path, 'x.log'), 'utf8')).toBe('new\n');
});

test('a log that can not be written harms nobody and comes back', async () => {
  await using folder = await temporaryFolder();
  const logs = join(folder.path, 'logs');
  // A file where the folder should be: what a vanished volume leaves is as little a folder.
  await writeFile(logs, '');
  const file = new RotatingFile(join(logs, 'x.log'), { maxBytes: 100, maxFiles: 2 });
  file.write('lost\n');
  await rename(logs, `${logs}.away`);
  await mkdir(logs);
  file.write('kept\n');
  file.close();
  expect(await readFile(join(logs, 'x.log'), 'utf8')).toBe('kept\n');
});
