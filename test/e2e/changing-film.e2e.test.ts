import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DaemonProcess, type Status, type StatusJob } from '../helpers/daemon-process.ts';
import { fastVenvs, variantOf } from '../helpers/fast-stages.ts';
import { makeFilm } from '../helpers/film.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

const QUICK = ['intake.stableMs=200', 'intake.pollMs=100', 'pipeline.stopGraceMs=500'];
const SLOW = 'speaks-slowly 100 40';

/** The built daemon with stand-in stages, and one film in its folder whose asr takes its time. */
class FilmAtWork implements AsyncDisposable {
  readonly daemon: DaemonProcess;
  readonly film: string;
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder, daemon: DaemonProcess) {
    this.#folder = folder;
    this.daemon = daemon;
    this.film = join(daemon.inbox, 'Film.mp4');
  }

  static async start(): Promise<FilmAtWork> {
    const folder = await temporaryFolder();
    const daemon = new DaemonProcess(join(folder.path, 'home'), {
      args: QUICK.flatMap((option) => ['--set', option]),
      env: { SUBPIPED_VENVS: fastVenvs(join(folder.path, 'venvs'), { asr: SLOW }) },
    });
    const at = new FilmAtWork(folder, daemon);
    await mkdir(daemon.inbox, { recursive: true });
    await makeFilm(at.film, { seconds: 4 });
    await daemon.start();
    const isRunning = ({ jobs }: Status) =>
      jobs[0]?.stages.some(({ name, state }) => name === 'asr' && state === 'running') === true;
    await daemon.until('asr runs', isRunning);
    return at;
  }

  get scratch(): string {
    return this.#folder.path;
  }

  async ended(): Promise<readonly StatusJob[]> {
    const { jobs } = await this.daemon.until('all films have ended', ({ jobs: all }) =>
      all.every(({ state }) => ['done', 'failed', 'skipped', 'canceled'].includes(state)),
    );
    return jobs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}

const CHANGES: Record<string, (at: FilmAtWork) => Promise<void>> = {
  'replaced by a rename': async ({ film, scratch }) => {
    const other = join(scratch, 'other.mp4');
    await writeFile(other, variantOf(await readFile(film), 1));
    await rename(other, film);
  },
  'written over in its place, with its time': async ({ film }) => {
    const { atime, mtime } = await stat(film);
    const content = await readFile(film);
    // The name of its first box's brand: players do not mind.
    content.write('iso5', 8, 'latin1');
    await writeFile(film, content, { flag: 'r+' });
    await utimes(film, atime, mtime);
  },
  'downloaded again': async ({ film }) => {
    const content = variantOf(await readFile(film), 2);
    await writeFile(film, '');
    for (let start = 0; start < content.length; start += 1 + content.length / 8) {
      await writeFile(film, content.subarray(start, start + 1 + content.length / 8), { flag: 'a' });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  },
};

test.concurrent.each(Object.entries(CHANGES))(
  'a film that is %s while it is worked on is begun anew',
  async (_how, change) => {
    await using at = await FilmAtWork.start();
    await change(at);
    const jobs = await at.ended();
    expect(jobs).toMatchObject([{ id: 1, state: 'done', verdict: 'pass', attempts: 1 }]);
    const manifests = join(jobs[0]?.output ?? '', 'manifests');
    const fingerprints = await Promise.all(
      (await readdir(manifests)).map(async (name) => {
        const { input } = JSON.parse(await readFile(join(manifests, name), 'utf8'));
        return input.fingerprint as string;
      }),
    );
    expect(new Set(fingerprints).size).toBe(1);
  },
);

test.concurrent('a film that is only touched goes on', async () => {
  await using at = await FilmAtWork.start();
  await utimes(at.film, 1, 1);
  const jobs = await at.ended();
  expect(jobs[0]).toMatchObject({ id: 1, state: 'done', attempts: 1 });
  expect(jobs[0]?.stages.filter(({ reused }) => reused)).toEqual([]);
});

test.concurrent('a film that is renamed while it is worked on is followed, and no other job is made', async () => {
  await using at = await FilmAtWork.start();
  const renamed = join(at.daemon.inbox, 'sub', 'Better Name.mp4');
  await mkdir(join(at.daemon.inbox, 'sub'));
  await rename(at.film, renamed);
  const jobs = await at.ended();
  expect(jobs).toMatchObject([
    { id: 1, state: 'done', verdict: 'pass', attempts: 1, source: renamed },
  ]);
});

test.concurrent('a film that is taken away while it is worked on is canceled, and may come back', async () => {
  await using at = await FilmAtWork.start();
  const away = join(at.scratch, 'away.mp4');
  await rename(at.film, away);
  expect(await at.ended()).toMatchObject([{ state: 'canceled', reason: 'source_removed' }]);
  await copyFile(away, at.film);
  const { jobs } = await at.daemon.until('it is done', ({ jobs: all }) =>
    all.some(({ state }) => state === 'done'),
  );
  expect(jobs).toHaveLength(2);
});

test.concurrent('a film that is done, whose result was removed and that is dropped again, is made again', async () => {
  await using at = await FilmAtWork.start();
  const [first] = await at.ended();
  const content = await readFile(at.film);
  await rm(at.film);
  await rm(first?.output ?? '', { recursive: true });
  await writeFile(at.film, content);
  const { jobs } = await at.daemon.until(
    'it is done twice',
    ({ jobs: all }) => all.filter(({ state }) => state === 'done').length === 2,
  );
  expect(jobs).toHaveLength(2);
  expect((await stat(jobs.find(({ id }) => id === 2)?.film ?? '')).isFile()).toBe(true);
});
