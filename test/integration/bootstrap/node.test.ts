import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, expect, test, vi } from 'vitest';
import { pinnedNode } from '../../../src/bootstrap/node.mjs';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

afterEach(() => vi.unstubAllEnvs());

/** A package as npm packs it, whose node says `version`, in a folder that `--from` names. */
async function packed(folder: string, version: string) {
  const source = join(folder, 'package');
  await mkdir(join(source, 'bin'), { recursive: true });
  await writeFile(join(source, 'LICENSE'), 'free');
  await writeFile(join(source, 'bin', 'node'), `#!/bin/sh\necho ${version}\n`);
  await chmod(join(source, 'bin', 'node'), 0o755);
  await mkdir(join(folder, 'from', 'node'), { recursive: true });
  const tarball = join(folder, 'from', 'node', 'some-node-24.0.0.tgz');
  await execa('tar', ['-czf', tarball, '-C', folder, 'package']);
  vi.stubEnv('SUBPIPED_FROM', join(folder, 'from'));
  const digest = createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64');
  const target = join(folder, 'cache', 'node', 'some-node-24.0.0');
  return {
    package: 'some-node',
    version: '24.0.0',
    integrity: `sha512-${digest}`,
    folder: target,
    program: join(target, 'bin', 'node'),
  };
}

const left = async (folder: string) =>
  await readdir(join(folder, 'cache', 'node')).catch(() => [] as string[]);

test('the pinned Node is unpacked once, said, and then only named', async () => {
  await using folder = await temporaryFolder();
  const pin = await packed(folder.path, 'v24.0.0');
  const said: string[] = [];
  const say = (text: string) => said.push(text);
  expect(pinnedNode(say, pin)).toBe(pin.program);
  expect((await execa(pin.program)).stdout).toBe('v24.0.0');
  vi.stubEnv('SUBPIPED_FROM', '/nowhere');
  expect(pinnedNode(say, pin)).toBe(pin.program);
  expect(said).toHaveLength(1);
  expect(await left(folder.path)).toEqual(['some-node-24.0.0']);
});

test('a package that is not what was pinned is refused, and nothing is left', async () => {
  await using folder = await temporaryFolder();
  const pin = { ...(await packed(folder.path, 'v24.0.0')), integrity: 'sha512-other' };
  expect(() => pinnedNode(() => {}, pin)).toThrow('does not match its checksum');
  expect(await left(folder.path)).toEqual([]);
});

test('a Node that does not run here is no Node', async () => {
  await using folder = await temporaryFolder();
  const pin = await packed(folder.path, 'v18.0.0');
  expect(() => pinnedNode(() => {}, pin)).toThrow('does not run here');
  expect(await left(folder.path)).toEqual([]);
});

test('a folder that lacks it is named with what to do', async () => {
  await using folder = await temporaryFolder();
  const pin = { ...(await packed(folder.path, 'v24.0.0')), version: '25.0.0' };
  expect(() => pinnedNode(() => {}, pin)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('some-node-25.0.0.tgz is missing'),
      remedy: expect.stringContaining('--save-to'),
    }),
  );
});

test('a machine for which none is packaged is told which one to install', () => {
  expect(() => pinnedNode(() => {}, null)).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining('install Node 24') }),
  );
});
