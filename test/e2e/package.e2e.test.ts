import { cp, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { environment } from '../../src/config/environment.ts';
import { cacheDir, systemPlaces, venvsDir } from '../../src/config/paths.ts';
import { projectDir } from '../../src/system/project.ts';
import { LONG } from '../helpers/form.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

// The package as a person gets it: packed, installed into an empty prefix, used from any folder.

/** What a checkout holds, without what was made in it. */
const SOURCES = [
  'LICENSE',
  'README.md',
  'config',
  'launchd',
  'package-lock.json',
  'package.json',
  'python',
  'src',
  'tsconfig.build.json',
  'tsconfig.json',
];
const MADE = new Set(['venvs', 'tests', '__pycache__', '.mypy_cache', '.ruff_cache']);

/** Packs a copy, since packing empties dist/, which other tests run from. */
async function pack(folder: string): Promise<string> {
  const copy = join(folder, 'checkout');
  for (const name of SOURCES) {
    await cp(join(projectDir(), name), join(copy, name), {
      recursive: true,
      filter: (path) => !MADE.has(basename(path)),
    });
  }
  await symlink(join(projectDir(), 'node_modules'), join(copy, 'node_modules'));
  await execa('npm', ['pack', '--pack-destination', folder], { cwd: copy });
  // Left behind, it would take the place of package-lock.json in the checkout.
  expect(await readdir(copy)).not.toContain('npm-shrinkwrap.json');
  const packed = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  return join(folder, packed ?? '');
}

/** Installs it, which compiles nothing. */
async function install(packed: string, prefix: string): Promise<string> {
  const args = ['install', '-g', '--prefix', prefix, '--prefer-offline', '--no-audit', '--no-fund'];
  await execa('npm', [...args, packed]);
  const installed = join(prefix, 'lib/node_modules/subpiped');
  expect(await readdir(join(installed, 'node_modules/better-sqlite3'))).not.toContain('build');
  return installed;
}

/** Every file below with its size and time, the dependencies' left out. */
async function listing(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const own = names.filter((name) => !name.startsWith('node_modules/')).sort();
  return await Promise.all(
    own.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    }),
  );
}

/** A cache with this machine's weights, and its environments unless they are made anew. */
async function cacheOf(folder: string): Promise<NodeJS.ProcessEnv> {
  const cache = join(folder, 'cache');
  await mkdir(cache);
  if (LONG) return { SUBPIPED_CACHE: cache, SUBPIPED_PROFILE: 'starter' };
  const places = systemPlaces(environment);
  await symlink(join(cacheDir(places), 'models'), join(cache, 'models'));
  return {
    SUBPIPED_CACHE: cache,
    SUBPIPED_VENVS: venvsDir(places),
    SUBPIPED_PROFILE: 'starter',
  };
}

test(
  'a package installs globally, and everything works from there without a write into it',
  async () => {
    await using folder = await temporaryFolder();
    const installed = await install(await pack(folder.path), join(folder.path, 'prefix'));
    const env = await cacheOf(folder.path);
    const subpiped = join(folder.path, 'prefix/bin/subpiped');
    const elsewhere = join(folder.path, 'where I am');
    await mkdir(elsewhere);
    const before = await listing(installed);
    // Node and its folder alone stand for a person's shell; npm's variables do not.
    const call = (...args: string[]) => execa(subpiped, args, { cwd: elsewhere, env });

    const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    expect((await call('--version')).stdout).toContain(version);
    const { stdout } = await call('demo');
    expect(stdout).toMatch(/^mux {11}done/mu);
    const [srt = ''] = /(?<=^subtitles: ).+/mu.exec(stdout) ?? [];
    expect(srt).toContain(join(elsewhere, 'subpiped-demo/out'));
    expect(await readFile(srt, 'utf8')).toContain('Chicago');

    const status = await call('status', '--home', 'subpiped-demo');
    expect(status.stdout).toContain('Two Speakers 2026.mp4  done');
    expect(await listing(installed)).toEqual(before);
    expect(await readdir(join(folder.path, 'cache'))).toContain('setup');
    if (LONG) expect(await readdir(join(folder.path, 'cache/venvs'))).toContain('asr');
  },
  LONG ? 1_500_000 : 300_000,
);
