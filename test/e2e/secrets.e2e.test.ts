import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DaemonProcess, PROJECT_DIR } from '../helpers/daemon-process.ts';
import { fastVenvs } from '../helpers/fast-stages.ts';
import { cacheDir, makeFilm } from '../helpers/film.ts';
import { LONG } from '../helpers/form.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const KEY = 'c0ffee5ecret0f71e0ne17e5a1dbeef00';

/** TMDB as far as it is asked, which refuses at first so that errors are written, too. */
function tmdb() {
  const keys: (string | null)[] = [];
  const server = createServer((request, response) => {
    keys.push(new URL(request.url ?? '', 'http://tmdb').searchParams.get('api_key'));
    response.statusCode = keys.length === 1 ? 500 : 401;
    response.end('{}');
  });
  return { server, keys };
}

/** Every file below a folder that holds the text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(text)) found.push(path);
  }
  return found;
}

/** What other programs of the person can see of running processes. */
async function visible(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const files = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.join('\n');
}

/** Stand-ins for all stages but the one that is given the key. */
async function withRealTmdb(folder: string): Promise<string> {
  fastVenvs(folder);
  await rm(join(folder, 'tmdb'), { recursive: true });
  await symlink(join(PROJECT_DIR, 'python', 'venvs', 'tmdb'), join(folder, 'tmdb'));
  return folder;
}

test.skipIf(process.platform !== 'linux')(
  'the TMDB key reaches TMDB and stands nowhere else',
  async () => {
    await using folder = await temporaryFolder();
    const { server, keys } = tmdb();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const settings = join(folder.path, 'config', 'subpiped');
      await mkdir(settings, { recursive: true });
      const secrets = join(settings, 'secrets.json');
      await writeFile(secrets, JSON.stringify({ tmdbApiKey: KEY }), { mode: 0o600 });
      await using daemon = new DaemonProcess(join(folder.path, 'home'), {
        args: [
          ...['--set', `stages.tmdb.baseUrl=http://127.0.0.1:${port}/3`],
          ...['--set', 'intake.stableMs=500', '--set', 'log.level=trace'],
        ],
        env: {
          XDG_CONFIG_HOME: join(folder.path, 'config'),
          SUBPIPED_CACHE: cacheDir(),
          ...(LONG ? {} : { SUBPIPED_VENVS: await withRealTmdb(join(folder.path, 'venvs')) }),
        },
      });
      await daemon.start();
      let seen = '';
      let over = false;
      const watching = (async () => {
        while (!over) {
          seen += await visible();
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      })();
      await makeFilm(join(daemon.inbox, 'Sintel 2010.mp4'));
      await daemon.until('the film is done', ({ jobs }) => jobs[0]?.state === 'done');
      over = true;
      await watching;
      await daemon.stop();

      expect(keys.length).toBeGreaterThan(1);
      expect(new Set(keys)).toEqual(new Set([KEY]));
      expect(seen).toContain('02_tmdb.py');
      expect(seen).not.toContain(KEY);
      expect(await filesWith(folder.path, KEY)).toEqual([secrets]);
      expect(await filesWith(join(cacheDir(), 'tmdb'), KEY).catch(() => [])).toEqual([]);
    } finally {
      server.close();
    }
  },
);
