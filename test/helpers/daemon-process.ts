import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { StatusReader } from '../../src/commands/open-queue.ts';
import { resolveHome, systemPlaces } from '../../src/config/paths.ts';
import { nodeFlags } from '../../src/system/runtime.ts';
import { MAINS } from './mains.ts';

export const PROJECT_DIR = resolve(import.meta.dirname, '../..');
const CLI = join(PROJECT_DIR, 'dist', 'cli.js');
const POLL_MS = 100;

export interface StatusStage {
  readonly name: string;
  readonly state: string;
  readonly device: string | null;
  readonly percent: number;
  readonly seconds: number;
  readonly reused: boolean;
}

export interface StatusJob {
  readonly id: number;
  readonly source: string;
  readonly state: string;
  readonly reason: string | null;
  readonly verdict: string | null;
  readonly percent: number;
  readonly etaSeconds: number | null;
  readonly output: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly attempts: number;
  readonly film: string | null;
  readonly stages: readonly StatusStage[];
}

export interface Status {
  readonly daemon: { readonly running: boolean; readonly pid: number | null };
  readonly waiting: readonly { readonly reason: string; readonly hint: string }[];
  readonly conditions: readonly {
    readonly subject: string;
    readonly reason: string;
    readonly message: string;
    readonly stops: string;
  }[];
  readonly jobs: readonly StatusJob[];
}

/** What `status --json` says, read by what it reads with. */
export function look(home: string): Status | Error {
  try {
    using reader = new StatusReader(resolveHome(home, systemPlaces(process.env)));
    return JSON.parse(JSON.stringify(reader.read())) as Status;
  } catch (error) {
    return error as Error;
  }
}

/** The built daemon as a process on a home of its own, seen only through the command line. */
export class DaemonProcess implements AsyncDisposable {
  readonly home: string;
  readonly #args: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  constructor(home: string, options: { args?: readonly string[]; env?: NodeJS.ProcessEnv } = {}) {
    this.home = home;
    this.#args = options.args ?? [];
    this.#env = { ...process.env, ...MAINS, ...options.env };
  }

  get inbox(): string {
    return join(this.home, 'in');
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the daemon was not started');
    return pid;
  }

  async start(): Promise<void> {
    await mkdir(this.home, { recursive: true });
    const log = createWriteStream(join(this.home, '..', 'daemon.log'), { flags: 'a' });
    this.#child = spawn(
      process.execPath,
      [...nodeFlags(), CLI, 'run', '--home', this.home, ...this.#args],
      {
        env: this.#env,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child.stdout?.pipe(log, { end: false });
    this.#child.stderr?.pipe(log);
    await this.until('the daemon runs', (status) => status.daemon.pid === this.pid);
  }

  /** Runs a verb on this home and returns what it printed and its exit code. */
  async cli(...args: string[]): Promise<{ stdout: string; stderr: string; exitCode: number }> {
    const done = await execa('node', [CLI, ...args, '--home', this.home], {
      env: this.#env,
      reject: false,
    });
    return { stdout: done.stdout, stderr: done.stderr, exitCode: done.exitCode ?? -1 };
  }

  async status(): Promise<Status> {
    const { stdout, stderr } = await this.cli('status', '--json');
    if (stdout === '') throw new Error(`status printed nothing: ${stderr}`);
    return JSON.parse(stdout) as Status;
  }

  /**
   * Waits until `status --json` says what is waited for. Meanwhile the database is read here: a
   * program at each look would keep a core busy.
   */
  async until(
    what: string,
    reached: (status: Status) => boolean,
    limitMs = 240_000,
  ): Promise<Status> {
    const limit = Date.now() + limitMs;
    for (;;) {
      // A daemon that mends its database has none for a moment.
      let status: Status | Error = look(this.home);
      if (!(status instanceof Error) && reached(status)) {
        status = await this.status().catch((error: Error) => error);
        if (!(status instanceof Error) && reached(status)) return status;
      }
      if (Date.now() > limit || this.#child?.exitCode != null) {
        const log = await readFile(join(this.home, '..', 'daemon.log'), 'utf8').catch(() => '');
        const said = status instanceof Error ? status.message : JSON.stringify(status, null, 1);
        throw new Error(`waited in vain until ${what}\n${said}\n${log.slice(-4000)}`);
      }
      await delay(POLL_MS);
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  /** Resolves with its exit code once it has ended by itself. */
  async ended(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) throw new Error('the daemon was not started');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return child.exitCode;
  }

  /** Kills only the daemon itself; its stages must notice by themselves. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
