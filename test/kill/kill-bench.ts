import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { execa } from 'execa';
import { STAGE_NAMES, type StageName } from '../../src/domain/stage.ts';
import { sha256File } from '../../src/pipeline/file-hashes.ts';
import { isSealed, readManifest } from '../../src/pipeline/stage-manifest.ts';
import type { JobRow } from '../../src/queue/job-rows.ts';
import { PROJECT_DIR } from '../helpers/daemon-process.ts';
import { variantOf } from '../helpers/fast-stages.ts';
import { cacheDir } from '../helpers/film.ts';
import { MAINS } from '../helpers/mains.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';
import { processesOf } from './processes-of.ts';

const FIXTURES = join(PROJECT_DIR, 'test', 'fixtures', 'kill');
const POLL_MS = 40;
/** How often the database is looked at while a death is waited for. */
const LOOK_MS = 1_000;
/** A stop takes 10 s at most. */
const IDLE_MS = 12_000;
const SETTINGS = [
  'profile=starter',
  'notify.enabled=false',
  'intake.stableMs=50',
  'intake.pollMs=50',
  'queue.retryBaseMs=300',
  'queue.leaseMs=3000',
  'pipeline.stopGraceMs=400',
  'disk.checkMs=100',
  'disk.reserveMb=16',
].flatMap((setting) => ['--set', setting]);

export interface BenchOptions {
  /** The film that is dropped. */
  readonly film: string;
  /** Stages that are the real ones; the others are stand-ins. */
  readonly real: readonly StageName[];
  /** Settings of every daemon on this home. */
  readonly set?: readonly string[];
}

export interface StartOptions {
  readonly failpoint?: string;
  /** Settings beyond the usual ones. */
  readonly set?: readonly string[];
}

/** One home with the built daemon as a process, whose stages write down what they do. */
export class KillBench implements AsyncDisposable {
  readonly folder: string;
  readonly home: string;
  readonly source: string;
  readonly movieDir: string;
  /** Exists once the failpoint has fired. */
  readonly fired: string;
  readonly #temporary: TemporaryFolder;
  readonly #options: BenchOptions;
  /** The longest that anything is waited for: real stages load their models. */
  readonly #limitMs: number;
  #sha256 = '';
  #daemon: ChildProcess | undefined;
  #lookedAt = 0;

  private constructor(temporary: TemporaryFolder, options: BenchOptions) {
    this.#temporary = temporary;
    this.#options = options;
    this.#limitMs = options.real.length > 1 ? 120_000 : 50_000;
    this.folder = temporary.path;
    this.home = join(this.folder, 'home');
    this.source = join(this.home, 'in', basename(options.film));
    this.movieDir = join(this.home, 'out', 'Small_Film');
    this.fired = join(this.folder, 'fired');
  }

  static async create(options: BenchOptions): Promise<KillBench> {
    const bench = new KillBench(await temporaryFolder(), options);
    for (const name of ['behave', 'tmp', 'armed', 'home/in']) {
      await mkdir(join(bench.folder, name), { recursive: true });
    }
    for (const stage of STAGE_NAMES) bench.#makeVenv(stage);
    mkdirSync(join(bench.folder, 'bin'));
    if (options.real.length === 0) {
      await copyFile(join(FIXTURES, 'ffmpeg'), join(bench.folder, 'bin', 'ffmpeg'));
    }
    await copyFile(options.film, bench.source);
    bench.#sha256 = await sha256File(bench.source);
    return bench;
  }

  /** An interpreter that writes down its start and is armed only where the test wants it. */
  #makeVenv(stage: StageName): void {
    const bin = join(this.folder, 'venvs', stage, 'bin');
    mkdirSync(bin, { recursive: true });
    const venvs = join(PROJECT_DIR, 'python', 'venvs');
    const run = this.#options.real.includes(stage)
      ? `exec '${join(venvs, stage, 'bin', 'python')}' "$@"`
      : `shift; unset PYTHONDONTWRITEBYTECODE; export PYTHONPYCACHEPREFIX='${join(PROJECT_DIR, '.subpiped', 'pycache')}'; exec '${join(venvs, 'test', 'bin', 'python')}' '${join(FIXTURES, 'stand_in.py')}' ${stage} '${this.folder}' '${join(PROJECT_DIR, 'python')}' "$@"`;
    const script = `#!/bin/sh
echo "start ${stage}" >> '${this.folder}/log'
[ -e '${this.folder}/armed/${stage}' ] || unset SUBPIPED_FAILPOINT
${run}
`;
    writeFileSync(join(bin, 'python'), script, { mode: 0o755 });
  }

  /** Lets the failpoint fire in this stage. */
  arm(stage: StageName): void {
    writeFileSync(join(this.folder, 'armed', stage), '');
  }

  /** Lets ffmpeg live on when its stage has died. */
  linger(): void {
    writeFileSync(join(this.folder, 'linger'), '');
  }

  behave(stage: StageName, what: string): void {
    writeFileSync(join(this.folder, 'behave', stage), what);
  }

  behaveAgain(stage: StageName): void {
    rmSync(join(this.folder, 'behave', stage), { force: true });
  }

  #environment(failpoint?: string): NodeJS.ProcessEnv {
    const { folder, fired } = this;
    const real = this.#options.real.length > 0;
    return {
      PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
      LANG: 'C.UTF-8',
      HOME: folder,
      // Every process below the daemon inherits it: what is left over is found by it.
      TMPDIR: join(folder, 'tmp'),
      OMP_NUM_THREADS: '1',
      ...MAINS,
      SUBPIPED_VENVS: join(folder, 'venvs'),
      SUBPIPED_CACHE: real ? cacheDir() : join(folder, 'cache'),
      ...(failpoint === undefined
        ? {}
        : { SUBPIPED_FAILPOINT: failpoint, SUBPIPED_FAILPOINT_ONCE: fired }),
    };
  }

  start({ failpoint, set = [] }: StartOptions = {}): void {
    const log = openSync(join(this.folder, 'daemon.log'), 'a');
    const all = [...(this.#options.set ?? []), ...set].flatMap((setting) => ['--set', setting]);
    const args = ['run', '--home', this.home, ...SETTINGS, ...all];
    this.#daemon = spawn(process.execPath, [join(PROJECT_DIR, 'dist', 'cli.js'), ...args], {
      env: this.#environment(failpoint),
      stdio: ['ignore', log, log],
    });
  }

  async cli(...args: string[]): Promise<void> {
    const cli = join(PROJECT_DIR, 'dist', 'cli.js');
    await execa(process.execPath, [cli, ...args, '--home', this.home], {
      env: this.#environment(),
      extendEnv: false,
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#daemon?.kill(signal);
  }

  /** Waits for the daemon's end and says how it was: a signal, or an exit code. */
  async ended(): Promise<NodeJS.Signals | number | null> {
    const daemon = this.#daemon;
    const limit = Date.now() + this.#limitMs;
    while (daemon?.exitCode === null && daemon.signalCode === null) {
      if (Date.now() > limit || this.#isIdle()) {
        throw new Error(`waited in vain until the daemon ends\n${this.story()}`);
      }
      await delay(POLL_MS);
    }
    return daemon?.signalCode ?? daemon?.exitCode ?? null;
  }

  /** Whether it has had nothing to do for so long that it will not reach any point any more. */
  #isIdle(): boolean {
    const endedAt = this.#lookedAt + LOOK_MS < Date.now() ? this.jobs()[0]?.ended_at : null;
    if (endedAt === null) return false;
    this.#lookedAt = Date.now();
    return endedAt !== undefined && endedAt + IDLE_MS < Date.now();
  }

  async kill(): Promise<void> {
    const daemon = this.#daemon;
    const { exitCode = null, signalCode = null } = daemon ?? {};
    if (daemon === undefined || exitCode !== null || signalCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await ended;
  }

  async until(what: string, reached: () => boolean): Promise<void> {
    const limit = Date.now() + this.#limitMs;
    while (!reached()) {
      if (Date.now() > limit) throw new Error(`waited in vain until ${what}\n${this.story()}`);
      const { exitCode = null, signalCode = null } = this.#daemon ?? {};
      if (exitCode !== null || signalCode !== null)
        throw new Error(`the daemon ended\n${this.story()}`);
      await delay(POLL_MS);
    }
  }

  async untilState(state: JobRow['state']): Promise<void> {
    await this.until(`the film is ${state}`, () => this.jobs()[0]?.state === state);
  }

  /** Whether the armed point was reached and somebody died. */
  hasFired(): boolean {
    return existsSync(this.fired);
  }

  /** Waits until the daemon that was started last holds the home. */
  async untilRuns(): Promise<void> {
    const owner = () => this.read<{ owner: string }>('select owner from daemon')[0]?.owner ?? '';
    await this.until('the daemon holds the home', () => owner().includes(`${this.#daemon?.pid}`));
  }

  async untilHolds(stage: StageName): Promise<void> {
    await this.until(`${stage} holds`, () => this.log().includes(`holds ${stage}`));
  }

  read<T>(sql: string): T[] {
    const file = join(this.home, 'state', 'subpiped.db');
    if (!existsSync(file)) return [];
    try {
      const db = new Sqlite(file, { readonly: true, timeout: 1_000 });
      try {
        return db.prepare<[], T>(sql).all();
      } finally {
        db.close();
      }
    } catch {
      // Not yet migrated, or another process recovers it just now.
      return [];
    }
  }

  jobs(): JobRow[] {
    return this.read<JobRow>('select * from jobs order by id');
  }

  /** `start STAGE`, `end STAGE STATUS`, `chunk START`, `holds STAGE`, in their order. */
  log(): string[] {
    const file = join(this.folder, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  starts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const line of this.log()) {
      const [what, stage = ''] = line.split(' ');
      if (what === 'start') counts.set(stage, (counts.get(stage) ?? 0) + 1);
    }
    return counts;
  }

  async sealed(): Promise<StageName[]> {
    const sealed: StageName[] = [];
    for (const stage of STAGE_NAMES) {
      if (isSealed(await readManifest(this.movieDir, stage))) sealed.push(stage);
    }
    return sealed;
  }

  /** Puts another film into its place, with the same sound and picture. */
  async replaceFilm(): Promise<void> {
    const film = await readFile(this.source);
    await writeFile(`${this.source}.new`, variantOf(film, 1));
    await rename(`${this.source}.new`, this.source);
    this.#sha256 = await sha256File(this.source);
  }

  async sourceIsUnchanged(): Promise<boolean> {
    return (await sha256File(this.source)) === this.#sha256;
  }

  /** What is half-written anywhere in the home. */
  async temporaryFiles(): Promise<string[]> {
    const names = await readdir(this.home, { recursive: true });
    return names.filter((name) => basename(name).startsWith('.partial-'));
  }

  /** What a finished film's folder has no use for. */
  async leftInMovieDir(): Promise<string[]> {
    const names = await readdir(this.movieDir, { recursive: true });
    return names.filter((name) => name.endsWith('.partial.json'));
  }

  /** Processes that were started by this home's daemons, this test's own left out. */
  processes(): string[] {
    return processesOf(this.folder);
  }

  /** For the message of a failed test. */
  story(): string {
    const log = readFileSync(join(this.folder, 'daemon.log'), 'utf8').slice(-3000);
    const [job] = this.jobs();
    return [this.log().join(', '), JSON.stringify(job), log].join('\n');
  }

  /** Ends what a dead daemon's stages still do. */
  killStages(): void {
    for (const line of processesOf(this.folder)) {
      try {
        process.kill(Number.parseInt(line, 10), 'SIGKILL');
      } catch {
        // Gone by itself meanwhile.
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.killStages();
    await this.#temporary[Symbol.asyncDispose]();
  }
}
