import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');

/** A TypeScript program of test/fixtures as a real process; killed when it goes out of scope. */
export class TsProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #waiting: { readonly line: string; readonly resolve: () => void }[] = [];
  readonly lines: string[] = [];
  #errors = '';

  constructor(program: string, args: readonly string[]) {
    const register = join(FIXTURES, 'typescript', 'register.mjs');
    this.#child = spawn(
      process.execPath,
      ['--import', register, join(FIXTURES, program), ...args],
      { stdio: 'pipe' },
    );
    this.#exited = once(this.#child, 'close');
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('no pipe');
    createInterface(stdout).on('line', (line) => {
      this.lines.push(line);
      for (const { resolve } of this.#waiting.filter((wait) => wait.line === line)) resolve();
    });
  }

  /** Resolves when the program has printed `line`; rejects if it ends before. */
  async said(line: string): Promise<void> {
    if (this.lines.includes(line)) return;
    const received = new Promise<true>((resolve) => {
      this.#waiting.push({ line, resolve: () => resolve(true) });
    });
    if ((await Promise.race([received, this.#exited])) !== true) {
      throw new Error(`it ended without saying ${line}: ${this.#errors}`);
    }
  }

  go(): void {
    this.#child.stdin?.write('go\n');
  }

  /** Waits for a good end; throws with what it wrote to stderr for any other. */
  async ended(): Promise<void> {
    await this.#exited;
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== 0) throw new Error(`ended with ${exitCode ?? signalCode}: ${this.#errors}`);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
