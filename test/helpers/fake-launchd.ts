import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/** The stand-ins of the Mac's programs. */
export const MAC_PROGRAMS = resolve(import.meta.dirname, '../fixtures/mac');

export interface FakeLaunchdOptions {
  /** Real seconds for each second of ThrottleInterval and ExitTimeOut. */
  readonly timeScale?: number;
  /** More for the environment of every service, as FAKE_LAUNCHD_EXTRA. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Further FAKE_LAUNCHD_ switches and other variables for calls of launchctl. */
  readonly env?: Readonly<Record<string, string>>;
  /** Name of the person's folder, HOME. */
  readonly homeName?: string;
}

export interface LaunchctlCall {
  readonly argv: readonly string[];
  readonly code: number;
}

/** A launchd of its own with a person's folder; all that it started ends with it. */
export class FakeLaunchd implements AsyncDisposable {
  /** The person's folder; services and calls get it as HOME. */
  readonly homeDir: string;
  readonly stateDir: string;
  /** `gui/UID` of this process. */
  readonly domain = `gui/${process.getuid?.() ?? 501}`;
  /** For the program under test: a Mac with its programs first on PATH. */
  readonly env: NodeJS.ProcessEnv;
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder, options: FakeLaunchdOptions) {
    this.#folder = folder;
    this.homeDir = join(folder.path, options.homeName ?? 'Asha');
    this.stateDir = join(folder.path, 'launchd');
    mkdirSync(this.homeDir, { recursive: true });
    const programs = `${MAC_PROGRAMS}:${dirname(process.execPath)}`;
    this.env = {
      ...process.env,
      PATH: `${programs}:${process.env['PATH'] ?? ''}`,
      HOME: this.homeDir,
      SUBPIPED_PLATFORM: 'darwin',
      FAKE_LAUNCHD_STATE: this.stateDir,
      FAKE_LAUNCHD_OWNER: String(process.pid),
      FAKE_LAUNCHD_TIME_SCALE: String(options.timeScale ?? 0.02),
      FAKE_LAUNCHD_EXTRA: JSON.stringify({
        SUBPIPED_PLATFORM: 'darwin',
        PATH: programs,
        ...options.extra,
      }),
      ...options.env,
    };
  }

  static async create(options: FakeLaunchdOptions = {}): Promise<FakeLaunchd> {
    return new FakeLaunchd(await temporaryFolder(), options);
  }

  /** Runs launchctl as a person would. */
  async launchctl(
    ...args: string[]
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
    const program = join(MAC_PROGRAMS, 'launchctl');
    const done = await execa(program, args, {
      env: this.env,
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
    });
    return { code: done.exitCode ?? -1, stdout: done.stdout, stderr: done.stderr };
  }

  /** All calls so far, in the order in which they were answered. */
  async calls(): Promise<LaunchctlCall[]> {
    const text = await readFile(join(this.stateDir, 'calls.jsonl'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as LaunchctlCall);
  }

  /** Why plists were refused. */
  async log(): Promise<string> {
    return await readFile(join(this.stateDir, 'launchd.log'), 'utf8').catch(() => '');
  }

  /** All processes that descend from its services, their stages too, found by their TMPDIR. */
  processes(): number[] {
    return processesWith(`TMPDIR=${join(this.stateDir, 'tmp')}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.launchctl('fake-shutdown');
    for (const pid of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** Processes that have a line of environment, on Linux. */
export function processesWith(line: string): number[] {
  const found: number[] = [];
  if (!existsSync('/proc')) return found;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
      if (environment.split('\0').includes(line)) found.push(Number(name));
    } catch {
      // It ended, or is somebody else's.
    }
  }
  return found;
}
