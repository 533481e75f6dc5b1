// Setup as a list of steps: each skipped while its stamp is fresh, each one line on the terminal.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runLogged, SetupError } from './run.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} stamp all that the result depends on; the step is done while it is unchanged
 * @property {() => boolean | Promise<boolean>} [isThere] whether the result still exists
 * @property {boolean} [talks] its lines are for people: they take the whole line of a terminal, and
 *   are written where there is none
 * @property {(step: Running) => Promise<void>} work
 */

/** What a step's work uses: commands whose output goes into the step's log. */
export class Running {
  /**
   * @param {string} log
   * @param {(line: string) => void} onLine
   */
  constructor(log, onLine) {
    this.log = log;
    this.onLine = onLine;
  }

  /**
   * @param {string[]} command
   * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
   */
  try(command, options = {}) {
    return runLogged(command, { ...options, log: this.log, onLine: this.onLine });
  }

  /**
   * Like `try`, but anything other than exit code 0 fails the step.
   * @param {string[]} command
   * @param {string | ((tail: string[]) => string)} remedy
   * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
   */
  async run(command, remedy, options = {}) {
    const result = await this.try(command, options);
    if (result.code !== 0) {
      throw new SetupError(`${path.basename(command[0] ?? '')} exited with code ${result.code}`, {
        remedy: typeof remedy === 'string' ? remedy : remedy(result.tail),
        tail: result.tail,
      });
    }
    return result;
  }
}

export class Steps {
  #folder;
  #out;
  #tty;
  #quiet;
  /** How many steps had something to do. */
  done = 0;

  /**
   * @param {object} options
   * @param {string} options.folder holds logs/ and stamps/
   * @param {{ write(text: string): unknown, columns?: number }} options.out
   * @param {boolean} options.tty whether `out` can show a line that changes
   * @param {boolean} options.quiet says nothing of steps that have nothing to do
   */
  constructor({ folder, out, tty, quiet }) {
    this.#folder = folder;
    this.#out = out;
    this.#tty = tty;
    this.#quiet = quiet;
  }

  /** Width of the terminal; undefined if there is none. */
  get columns() {
    return this.#tty ? (this.#out.columns ?? 80) : undefined;
  }

  /** @param {Step} step */
  async run({ name, stamp, isThere = () => true, talks = false, work }) {
    const label = name.padEnd(24);
    const stampFile = path.join(this.#folder, 'stamps', name.replaceAll(' ', '-'));
    const log = path.join(this.#folder, 'logs', `${name.replaceAll(' ', '-')}.log`);
    const known = await readFile(stampFile, 'utf8').catch(() => '');
    if (known === stamp && (await isThere())) {
      if (!this.#quiet) this.#out.write(`${label} ready\n`);
      return;
    }
    this.done += 1;
    await rm(stampFile, { force: true });
    await rm(log, { force: true });
    const started = Date.now();
    const lines = talks && !this.#tty;
    this.#out.write(lines ? `${label.trim()}:\n` : label);
    try {
      const show = (/** @type {string} */ line) => this.#show(talks ? '' : `${label} `, line);
      await work(new Running(log, lines ? (line) => this.#out.write(`  ${line}\n`) : show));
    } catch (error) {
      this.#out.write(this.#tty ? '\r\x1b[K' : `${lines ? label : ''} failed\n`);
      const cause = error instanceof SetupError ? error : new SetupError(String(error));
      throw new SetupError(`${name}: ${cause.message}`, { ...cause, log: cause.log || log });
    }
    await mkdir(path.dirname(stampFile), { recursive: true });
    await writeFile(stampFile, stamp);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    this.#out.write(
      `${this.#tty ? '\r\x1b[K' : ''}${this.#tty || lines ? label : ''} ${seconds} s\n`,
    );
  }

  /**
   * The last line of what runs, so that minutes of silence are no mystery.
   * @param {string} before
   * @param {string} line
   */
  #show(before, line) {
    if (!this.#tty) return;
    const room = (this.#out.columns ?? 80) - before.length - 1;
    this.#out.write(`\r\x1b[K${before}${line.trim().slice(0, Math.max(room, 0))}`);
  }
}

/**
 * The message of a failed step: its name, what it said last, where the rest is, what to do.
 * @param {SetupError} error
 */
export function explain(error) {
  const lines = [`failed: ${error.message}`, ...error.tail.map((line) => `  | ${line}`)];
  if (error.log) lines.push(`log: ${error.log}`);
  if (error.remedy) lines.push(`what to do: ${error.remedy}`);
  return `${lines.join('\n')}\n`;
}
