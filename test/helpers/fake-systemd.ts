import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import type { Systemd } from '../../src/service/systemd/systemctl.ts';
import { type LaunchctlCall, processesWith } from './fake-launchd.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/** The stand-ins of Linux' programs. */
export const LINUX_PROGRAMS = resolve(import.meta.dirname, '../fixtures/linux');

/** A systemd user manager of its own with a person's folder; all that it started ends with it. */
export class FakeSystemd implements AsyncDisposable {
  /** The person's folder; services and calls get it as HOME. */
  readonly homeDir: string;
  readonly stateDir: string;
  /** For the program under test: a Linux with these programs first on PATH. */
  readonly env: NodeJS.ProcessEnv;
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.homeDir = join(folder.path, 'asha');
    this.stateDir = join(folder.path, 'systemd');
    mkdirSync(this.homeDir, { recursive: true });
    const { XDG_CONFIG_HOME: _, ...own } = process.env;
    this.env = {
      ...own,
      PATH: `${LINUX_PROGRAMS}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      HOME: this.homeDir,
      SUBPIPED_PLATFORM: 'linux',
      FAKE_SYSTEMD_STATE: this.stateDir,
      FAKE_SYSTEMD_OWNER: String(process.pid),
      FAKE_SYSTEMD_TIME_SCALE: '0.05',
      FAKE_SYSTEMD_EXTRA: JSON.stringify({ PATH: dirname(process.execPath) }),
      ...env,
    };
  }

  /** `env` is for the calls of systemctl, such as `FAKE_SYSTEMD_NO_BUS`. */
  static async create(env: Readonly<Record<string, string>> = {}): Promise<FakeSystemd> {
    return new FakeSystemd(await temporaryFolder(), env);
  }

  /** The programs of this manager, for a SystemdService in this process. */
  readonly systemd: Systemd = async (program, args) => {
    const done = await execa(join(LINUX_PROGRAMS, program), args, {
      env: this.env,
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
    });
    return { code: done.exitCode ?? -1, stdout: done.stdout, stderr: done.stderr };
  };

  async systemctl(...args: string[]): ReturnType<Systemd> {
    return await this.systemd('systemctl', ['--user', ...args]);
  }

  /** The calls that change something, in their order, without `--user`. */
  async acts(): Promise<string[]> {
    const text = await readFile(join(this.stateDir, 'calls.jsonl'), 'utf8').catch(() => '');
    const calls = text.split('\n').filter(Boolean);
    return calls
      .map((line) => (JSON.parse(line) as LaunchctlCall).argv.slice(1).join(' '))
      .filter((act) => !/^(show|is-)/u.test(act));
  }

  /** All processes that descend from its services, found by their TMPDIR. */
  processes(): number[] {
    return processesWith(`TMPDIR=${join(this.stateDir, 'tmp')}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.systemd('systemctl', ['fake-shutdown']);
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
