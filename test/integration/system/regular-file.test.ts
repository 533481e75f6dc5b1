import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeAccess } from '../../../src/access/folder-access.ts';
import { readFilmOptions } from '../../../src/intake/film-options.ts';
import { readRefusal } from '../../../src/intake/stable-file.ts';
import { saidSince } from '../../../src/pipeline/device-failures.ts';
import { FileHashes } from '../../../src/pipeline/file-hashes.ts';
import { resolveProfile } from '../../../src/pipeline/profile.ts';
import { StageLog } from '../../../src/pipeline/stage-log.ts';
import { readManifest } from '../../../src/pipeline/stage-manifest.ts';
import { readArtifacts } from '../../../src/report/artifacts.ts';
import { readReasons } from '../../../src/report/reasons.ts';
import { fingerprintFile } from '../../../src/system/fingerprint.ts';
import { followFiles } from '../../../src/system/follow.ts';
import { readRegularFile, readRegularFileSync } from '../../../src/system/regular-file.ts';
import { RotatingFile } from '../../../src/system/rotating-file.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const pipeAt = (path: string) => execFileSync('mkfifo', [path]);

test('text of a file is read, up to a limit', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'file');
  await writeFile(path, 'text');
  expect(await readRegularFile(path)).toBe('text');
  expect(readRegularFileSync(path)).toBe('text');
  await expect(readRegularFile(path, 3)).rejects.toThrow(/larger/u);
});

test('a pipe, a socket, a device or a folder is no file, and nobody waits for it', async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  pipeAt(at('pipe'));
  await symlink('pipe', at('link'));
  await symlink('/dev/zero', at('device'));
  await mkdir(at('folder'));
  const server = createServer().listen(at('socket'));
  for (const name of ['pipe', 'link', 'device', 'folder', 'socket']) {
    await expect(readRegularFile(at(name))).rejects.toThrow(/not a regular file/u);
    expect(() => readRegularFileSync(at(name))).toThrow(/not a regular file/u);
  }
  server.close();
});

test('a pipe in the place of what the daemon reads or writes holds nothing up', async () => {
  await using folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  for (const name of ['manifests', 'subtitles', 'logs']) await mkdir(at(name));
  const names = ['manifests/asr.json', 'report.json', 'subpiped.json', 'profile.json', 'Film.mkv'];
  for (const name of [...names, 'subtitles/doubts.json', 'logs/asr.log', '.partial-probe']) {
    pipeAt(at(name));
  }
  expect(await readManifest(folder.path, 'asr')).toBeNull();
  expect(readReasons(at('report.json'))).toEqual([]);
  expect(await readArtifacts(folder.path)).toBeDefined();
  expect(await readFilmOptions(at('Film.mkv'))).toMatchObject({ kind: 'problem' });
  expect(await resolveProfile('auto', folder.path)).toBe('starter');
  expect(await saidSince('cpu', at('logs/asr.log'))).toBe('');
  expect(await new FileHashes().get(at('report.json'))).toBeNull();
  await expect(fingerprintFile(at('Film.mkv'))).rejects.toThrow(/regular/u);
  expect(await readRefusal(at('Film.mkv'))).toBeNull();
  expect(await writeAccess(folder.path)).toBeNull();
  await followFiles([at('logs/asr.log')], () => {}, AbortSignal.timeout(50));
  new RotatingFile(at('logs/asr.log'), { maxBytes: 100, maxFiles: 2 }).write('lost\n');
  new StageLog(at('logs/asr.log')).close();
}, 10_000);
