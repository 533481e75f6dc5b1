import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { look, PROJECT_DIR, type Status } from '../helpers/daemon-process.ts';
import { FakeLaunchd } from '../helpers/fake-launchd.ts';
import { FakeSystemd } from '../helpers/fake-systemd.ts';
import { fastVenvs, variantOf } from '../helpers/fast-stages.ts';
import { cacheDir, makeFilm, SAMPLE_WAV } from '../helpers/film.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const CLI = join(PROJECT_DIR, 'dist', 'cli.js');
const REAL_VENVS = join(PROJECT_DIR, 'python', 'venvs');
const LIMIT_MS = 240_000;
const LOOK_MS = 100;
const QUICK = {
  profile: 'starter',
  intake: { stableMs: 200, pollMs: 100 },
  pipeline: { stopGraceMs: 500 },
};

/** A person at a computer with a service manager, who types commands and drops films. */
class Person {
  readonly home: string;
  readonly #manager: FakeLaunchd | FakeSystemd;
  /** What the person's terminal has set beside the manager's environment. */
  readonly terminal: Record<string, string> = {
    SUBPIPED_CACHE: cacheDir(),
    SUBPIPED_VENVS: REAL_VENVS,
    SECRET_OF_THE_TERMINAL: 'never in a service',
  };

  constructor(manager: FakeLaunchd | FakeSystemd, home: string) {
    this.#manager = manager;
    this.home = home;
  }

  async types(...args: string[]): Promise<string> {
    const { stdout, stderr, exitCode } = await execa(process.execPath, [CLI, ...args], {
      env: { ...this.#manager.env, ...this.terminal },
      extendEnv: false,
      reject: false,
    });
    if (exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${exitCode}\n${stderr}`);
    return stdout;
  }

  async status(): Promise<Status> {
    return JSON.parse(await this.types('status', '--json')) as Status;
  }

  /** Process of the daemon that runs, by its own word. */
  async pid(): Promise<number | null> {
    const { daemon } = await this.status();
    return daemon.running ? daemon.pid : null;
  }

  /** A film appears whole, as by a move within the disk. */
  async drops(name: string, film: Buffer): Promise<void> {
    const inbox = join(this.home, 'in');
    await writeFile(join(this.home, name), film);
    await rename(join(this.home, name), join(inbox, name));
  }

  async sees(what: string, isSo: (status: Status) => boolean): Promise<Status> {
    const limit = performance.now() + LIMIT_MS;
    for (;;) {
      const seen = look(this.home);
      if (!(seen instanceof Error) && isSo(seen)) {
        const status = await this.status();
        if (isSo(status)) return status;
      }
      if (performance.now() > limit) {
        throw new Error(`waited in vain until ${what}\n${JSON.stringify(seen, null, 1)}`);
      }
      await delay(LOOK_MS);
    }
  }
}

const stateOf = (status: Status, film: string) =>
  status.jobs.find(({ source }) => basename(source) === film)?.state;
const inAsr = (status: Status, film: string) =>
  status.jobs
    .find(({ source }) => basename(source) === film)
    ?.stages.some(({ name, state }) => name === 'asr' && state === 'running') === true;

function environmentOf(pid: number | null): Record<string, string> {
  const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** Stand-ins for the stages; the interpreter of demux still answers what install asks it. */
async function standIns(folder: string, asr: string): Promise<string> {
  fastVenvs(folder, { asr });
  const python = join(folder, 'demux', 'bin', 'python');
  const standIn = await readFile(python, 'utf8');
  const real = join(REAL_VENVS, 'demux', 'bin', 'python');
  const asks = `case "$1" in *setup_models.py) exec '${real}' "$@" ;; esac\n`;
  await writeFile(python, standIn.replace('\n', `\n${asks}`));
  return folder;
}

/** Ten seconds of a film with two people who speak. */
async function shortFilm(folder: string): Promise<Buffer> {
  const sound = join(folder, 'short.wav');
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
  await execa('ffmpeg', [...quiet, '-ss', '6', '-t', '10', '-i', SAMPLE_WAV, sound]);
  const film = join(folder, 'short.mp4');
  await makeFilm(film, { sound });
  return await readFile(film);
}

const onLinux = test.skipIf(process.platform !== 'linux');

onLinux(
  'on a Mac: installed, a film comes out; upgraded, killed, stopped and removed, nothing is lost',
  async () => {
    await using folder = await temporaryFolder();
    await using launchd = await FakeLaunchd.create({ homeName: 'Asha & आशा' });
    const support = join(launchd.homeDir, 'Library', 'Application Support', 'subpiped');
    await mkdir(support, { recursive: true });
    await writeFile(join(support, 'config.json'), JSON.stringify(QUICK));
    const person = new Person(launchd, join(launchd.homeDir, 'Movies', 'subpiped'));
    const film = await shortFilm(folder.path);
    const label = 'io.github.subpiped';
    const plist = join(launchd.homeDir, 'Library', 'LaunchAgents', `${label}.plist`);
    const target = `${launchd.domain}/${label}`;
    const verbs = async () => (await launchd.calls()).map(({ argv: [verb = ''] }) => verb);
    const changes = async () => (await verbs()).filter((verb) => !verb.startsWith('print'));

    expect(await person.types('install')).toContain('Installed: subpiped is running');
    expect(await changes()).toEqual(['enable', 'bootout', 'bootstrap']);
    const first = await person.pid();
    const printed = (await launchd.launchctl('print', target)).stdout;
    expect(printed).toContain(`\n\tpid = ${first}\n`);
    expect(printed).toContain('\n\tspawn type = interactive (4)\n');
    const environment = environmentOf(first);
    expect(environment).toMatchObject({ SUBPIPED_SERVICE: 'launchd', XPC_SERVICE_NAME: label });
    expect(Object.keys(environment)).not.toContain('SECRET_OF_THE_TERMINAL');
    expect(statSync(plist).mode & 0o777).toBe(0o644);

    await person.drops('Film 1.mp4', film);
    const done = await person.sees(
      'the film is done',
      (now) => stateOf(now, 'Film 1.mp4') === 'done',
    );
    const [job] = done.jobs;
    // The small weights are unsure of a line of it, or not, by processor.
    expect(['pass', 'warnings']).toContain(job?.verdict);
    const subtitles = await readFile(join(job?.output ?? '', 'Film 1.en.srt'), 'utf8');
    expect(subtitles).toMatch(/-->/u);
    expect(existsSync(join(job?.output ?? '', 'Film 1.mp4'))).toBe(true);

    const { mtimeMs } = statSync(plist);
    expect(await person.types('install')).toContain('nothing changed');
    expect(await person.pid()).toBe(first);
    expect(statSync(plist).mtimeMs).toBe(mtimeMs);
    expect(await changes()).toHaveLength(3);

    // Another place of the environments changes the plist, which only a new load reads.
    person.terminal['SUBPIPED_VENVS'] = await standIns(
      join(folder.path, 'slow venvs'),
      'speaks-slowly 100 600',
    );
    expect(await person.types('install')).toContain('Installed: subpiped is running');
    expect(await changes()).toEqual([
      'enable',
      'bootout',
      'bootstrap',
      'enable',
      'bootout',
      'bootstrap',
    ]);
    const second = await person.pid();
    expect(second).not.toBe(first);
    expect(environmentOf(second)['SUBPIPED_VENVS']).toBe(join(folder.path, 'slow venvs'));
    await person.drops('Film 2.mp4', variantOf(film, 2));
    await person.drops('Film 3.mp4', variantOf(film, 3));
    const busy = await person.sees(
      'one is in its middle, one queued',
      (now) =>
        ['Film 2.mp4', 'Film 3.mp4'].some((name) => inAsr(now, name)) && now.jobs.length === 3,
    );
    const running = ['Film 2.mp4', 'Film 3.mp4'].find((name) => inAsr(busy, name)) ?? '';

    process.kill(second ?? 0, 'SIGKILL');
    await person.sees('launchd starts it again', ({ daemon }) => {
      return daemon.running && daemon.pid !== second;
    });
    await person.sees('it goes on with the same film', (now) => inAsr(now, running));
    expect((await launchd.launchctl('print', target)).stdout).toContain(
      '\n\tlast terminating signal = Killed: 9\n',
    );

    person.terminal['SUBPIPED_VENVS'] = await standIns(join(folder.path, 'venvs'), 'succeeds');
    const third = await person.pid();
    await person.types('install');
    expect(await person.pid()).not.toBe(third);
    const after = await person.sees('all are done', ({ jobs }) =>
      jobs.every(({ state }) => state === 'done'),
    );
    expect(after.jobs).toHaveLength(3);
    // Neither a kill nor an upgrade counts as an attempt.
    expect(after.jobs.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);

    expect(await person.types('stop')).toContain('was stopped');
    expect(await person.pid()).toBeNull();
    expect(launchd.processes()).toEqual([]);
    expect(await person.types('start')).toContain('was started');
    const started = await person.pid();
    expect(await person.types('start')).toContain('already running');
    await person.types('restart');
    expect(await person.pid()).not.toBe(started);

    expect(await person.types('uninstall')).toContain('was removed');
    expect(existsSync(plist)).toBe(false);
    expect((await launchd.launchctl('print', target)).code).toBe(113);
    expect(launchd.processes()).toEqual([]);
    expect((await person.status()).jobs).toHaveLength(3);
    expect(existsSync(join(job?.output ?? '', 'Film 1.en.srt'))).toBe(true);
    expect(await person.types('uninstall')).toContain('No service was installed');
  },
);

onLinux(
  'on Linux: installed, a film comes out; upgraded and removed, nothing is lost',
  async () => {
    await using folder = await temporaryFolder();
    await using systemd = await FakeSystemd.create();
    await mkdir(join(systemd.homeDir, '.config', 'subpiped'), { recursive: true });
    await writeFile(
      join(systemd.homeDir, '.config', 'subpiped', 'config.json'),
      JSON.stringify(QUICK),
    );
    const person = new Person(systemd, join(systemd.homeDir, 'subpiped'));
    const film = await shortFilm(folder.path);
    person.terminal['SUBPIPED_VENVS'] = await standIns(
      join(folder.path, 'slow'),
      'speaks-slowly 100 600',
    );

    expect(await person.types('install')).toContain('Installed: subpiped is running');
    const first = await person.pid();
    expect(environmentOf(first)['SUBPIPED_SERVICE']).toBe('systemd');
    expect(Object.keys(environmentOf(first))).not.toContain('SECRET_OF_THE_TERMINAL');
    await person.drops('Film 1.mp4', film);
    await person.sees('it is in its middle', (now) => inAsr(now, 'Film 1.mp4'));

    person.terminal['SUBPIPED_VENVS'] = await standIns(join(folder.path, 'quick'), 'succeeds');
    expect(await person.types('install')).toContain('Installed: subpiped is running');
    const second = await person.pid();
    expect(second).not.toBe(first);
    await person.sees('it is done', (now) => stateOf(now, 'Film 1.mp4') === 'done');
    expect(await person.types('install')).toContain('nothing changed');
    expect(await person.pid()).toBe(second);

    process.kill(second ?? 0, 'SIGKILL');
    await person.sees('systemd starts it again', ({ daemon }) => {
      return daemon.running && daemon.pid !== second;
    });
    expect(await person.types('stop')).toContain('was stopped');
    expect(await person.pid()).toBeNull();
    expect(await person.types('uninstall')).toContain('was removed');
    expect(
      existsSync(join(systemd.homeDir, '.config', 'systemd', 'user', 'subpiped.service')),
    ).toBe(false);
    expect(systemd.processes()).toEqual([]);
    expect((await person.status()).jobs).toHaveLength(1);
  },
);
