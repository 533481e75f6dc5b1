// Child processes of setup: output into a log file, its last lines at hand for the message.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { childEnv, root } from './places.mjs';

/** A failure with what the person can do about it; `log` holds the whole output. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {{ remedy?: string, log?: string, tail?: string[], exitCode?: number }} [details]
   */
  constructor(message, { remedy = '', log = '', tail = [], exitCode = 69 } = {}) {
    super(message);
    this.remedy = remedy;
    this.log = log;
    this.tail = tail;
    this.exitCode = exitCode;
  }
}

/**
 * @typedef {object} Result
 * @property {number} code exit code; 128 + number for a signal, 127 if the program is not there
 * @property {string[]} tail its last lines
 * @property {string} stdout
 */

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  return code ?? 128 + (signal ? (os.constants.signals[signal] ?? 0) : 0);
}

const TAIL_LINES = 15;

/**
 * From a terminal a child gets ^C itself; from `kill` or a supervisor only this process does.
 * @type {NodeJS.Signals[]}
 */
const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What has not ended so long after it was told to is killed. */
const GRACE_MS = 10_000;

/**
 * Passes the signals that stop this process on to a child, which would go on without it.
 * @param {import('node:child_process').ChildProcess} child
 * @param {boolean} [group] whether it leads a process group, which is ended whole
 * @returns {{ stopped: () => NodeJS.Signals | null, end: () => void }}
 */
function passOn(child, group = false) {
  /** @type {NodeJS.Signals | null} */
  let stopped = null;
  /** @type {NodeJS.Timeout | undefined} */
  let grace;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    stopped = signal;
    if (group) {
      killGroup(child.pid, signal);
      grace ??= setTimeout(() => killGroup(child.pid, 'SIGKILL'), GRACE_MS);
    } else if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal);
  };
  for (const signal of STOPS) process.on(signal, forward);
  return {
    stopped: () => stopped,
    end: () => {
      clearTimeout(grace);
      for (const signal of STOPS) process.off(signal, forward);
    },
  };
}

/**
 * @param {number | undefined} leader
 * @param {NodeJS.Signals} signal
 */
function killGroup(leader, signal) {
  if (leader === undefined) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // All of it has ended.
  }
}

/**
 * Runs a program to its end.
 * @param {string[]} command
 * @param {object} options
 * @param {string} options.log
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {(line: string) => void} [options.onLine]
 * @param {boolean} [options.group] ends with all that it started when this process is stopped
 * @returns {Promise<Result>}
 * @throws {SetupError} if this process was stopped meanwhile
 */
export async function runLogged(
  command,
  { log, cwd = root, env = childEnv(), onLine, group = false },
) {
  await mkdir(path.dirname(log), { recursive: true });
  const file = createWriteStream(log, { flags: 'a' });
  file.write(`$ ${command.join(' ')}\n`);
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: group,
  });
  const signals = passOn(child, group);
  /** @type {string[]} */
  const tail = [];
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      file.write(`${line}\n`);
      if (line.trim() !== '') tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      onLine?.(line);
    });
  }
  const code = await new Promise((resolve) => {
    child.on('error', (error) => {
      tail.push(error.message);
      resolve(127);
    });
    child.on('close', (status, signal) => resolve(exitCode(status, signal)));
  });
  signals.end();
  await new Promise((resolve) => file.end(resolve));
  const stopped = signals.stopped();
  if (stopped !== null) {
    throw new SetupError('interrupted', {
      remedy: 'run it again: it continues where it stopped',
      exitCode: exitCode(null, stopped),
    });
  }
  return { code, tail, stdout };
}

/**
 * Runs a program with this one's terminal, passes signals on, and returns its exit code.
 * @param {string[]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runInherited(command, { cwd = root, env = childEnv() } = {}) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, env, stdio: 'inherit' });
  const signals = passOn(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve(exitCode(status, signal)));
  }).finally(signals.end);
}
