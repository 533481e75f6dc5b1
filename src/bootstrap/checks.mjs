// Every check of `npm test`, all of them even if one fails, and their totals.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { packageScript } from './build.mjs';
import { childEnv, isTty, python, root, venvs, work } from './places.mjs';
import { runInherited, runLogged, SetupError } from './run.mjs';
import { add, fromJunit, fromVitest, single } from './totals.mjs';

/**
 * @typedef {import('./totals.mjs').Totals} Totals
 * @typedef {object} Check
 * @property {string} name
 * @property {string[]} command
 * @property {string} cwd
 * @property {string} [report] file that the runner writes its counts to
 * @property {(text: string, code: number) => Totals} [read]
 */

const tool = (/** @type {string} */ name) => path.join(venvs, 'test', 'bin', name);
const script = (/** @type {string} */ name) => [process.execPath, packageScript(name)];
const vitest = () => [...script('vitest/vitest.mjs'), 'run'];

/**
 * Two lanes side by side: pytest keeps the processor busy, vitest mostly waits for processes and
 * for clocks.
 * @returns {Check[][]}
 */
function lanes() {
  const vitestReport = path.join(work, 'vitest.json');
  const pytestReport = path.join(work, 'pytest.xml');
  const workers = String(Math.max(2, availableParallelism()));
  return [
    [
      { name: 'biome', command: [...script('@biomejs/biome/bin/biome'), 'check', '.'], cwd: root },
      { name: 'tsc', command: script('typescript/bin/tsc'), cwd: root },
      {
        name: 'vitest',
        command: [
          ...vitest(),
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${vitestReport}`,
        ],
        cwd: root,
        report: vitestReport,
        read: fromVitest,
      },
    ],
    [
      { name: 'ruff check', command: [tool('ruff'), 'check', '.'], cwd: python },
      { name: 'ruff format', command: [tool('ruff'), 'format', '--check', '.'], cwd: python },
      { name: 'import-linter', command: [tool('lint-imports')], cwd: python },
      { name: 'mypy', command: [tool('mypy')], cwd: python },
      {
        name: 'pytest',
        // It lets vitest go first, whose tests have limits of time.
        command: [
          ...['nice', '-n', '5', tool('pytest')],
          ...['-n', workers, '--dist', 'worksteal', `--junitxml=${pytestReport}`],
        ],
        cwd: python,
        report: pytestReport,
        read: fromJunit,
      },
    ],
  ];
}

/**
 * Several processes with two threads each on two cores: torch's spin locks make that 20 times slower.
 * Hundreds of interpreters start: one that keeps no bytecode compiles each library anew, 0.2 s to
 * some seconds each time.
 */
function environment() {
  const { PYTHONDONTWRITEBYTECODE: _none, ...env } = childEnv();
  return { ...env, OMP_NUM_THREADS: '1', PYTHONPYCACHEPREFIX: path.join(work, 'pycache') };
}

/** One line on a terminal: what runs, since when, and what it said last. */
class Progress {
  /** @type {Map<string, { since: number, last: string }>} */
  #running = new Map();
  #timer = isTty ? setInterval(() => this.#show(), 1000) : undefined;

  /** @param {string} name */
  started(name) {
    this.#running.set(name, { since: Date.now(), last: '' });
  }

  /**
   * @param {string} name
   * @param {string} line
   */
  said(name, line) {
    const running = this.#running.get(name);
    if (running && line.trim() !== '') running.last = line.trim();
  }

  /**
   * @param {string} name
   * @param {string} output
   * @returns {number} seconds that it took
   */
  ended(name, output) {
    const since = this.#running.get(name)?.since ?? 0;
    this.#running.delete(name);
    process.stdout.write(`${isTty ? '\r\x1b[K' : ''}\n== ${name}\n${output}`);
    return Math.round((Date.now() - since) / 1000);
  }

  close() {
    clearInterval(this.#timer);
  }

  #show() {
    const room = Math.floor((process.stdout.columns ?? 80) / Math.max(this.#running.size, 1)) - 2;
    const parts = [...this.#running].map(([name, { since, last }]) =>
      `${name} ${Math.round((Date.now() - since) / 1000)} s: ${last}`.slice(0, room),
    );
    process.stdout.write(`\r\x1b[K${parts.join('  ')}`);
  }
}

/**
 * @param {Check} check
 * @param {Progress} progress
 * @returns {Promise<{ totals: Totals, seconds: number }>}
 */
async function runCheck({ name, command, cwd, report, read }, progress) {
  const log = path.join(work, 'logs', `${name.replaceAll(' ', '-')}.log`);
  for (const old of [log, report]) if (old) await rm(old, { force: true });
  progress.started(name);
  const onLine = (/** @type {string} */ line) => progress.said(name, line);
  const options = { cwd, env: environment(), log, onLine, group: true };
  const { code, tail } = await runLogged(command, options);
  const output = await readFile(log, 'utf8');
  const seconds = progress.ended(name, code === 127 ? `${output}${tail.join('\n')}\n` : output);
  if (!report || !read) return { totals: single(code), seconds };
  return { totals: read(await readFile(report, 'utf8').catch(() => ''), code), seconds };
}

/**
 * @param {string[]} names of checks
 * @throws {SetupError} for an unknown one
 */
export function refuseUnknown(names) {
  const known = lanes().flatMap((lane) => lane.map((check) => check.name));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new SetupError(`no such check or test file: ${unknown.join(', ')}`, {
      remedy: `choose from "${known.join('", "')}", name a test file, or run all`,
      exitCode: 2,
    });
  }
}

/**
 * @param {string[]} only names of checks; none means all
 * @param {boolean} built whether the program compiled
 * @returns {Promise<number>} the exit code
 * @throws {SetupError} if this process was stopped meanwhile
 */
export async function runChecks(only, built) {
  const progress = new Progress();
  const chosen = lanes().map((lane) =>
    lane.filter(({ name }) => only.length === 0 || only.includes(name)),
  );
  const done = await Promise.allSettled(
    chosen.map(async (lane) => {
      const results = [];
      for (const check of lane) {
        results.push({ name: check.name, ...(await runCheck(check, progress)) });
      }
      return results;
    }),
  );
  progress.close();
  const stopped = done.find(({ status }) => status === 'rejected');
  if (stopped) throw /** @type {PromiseRejectedResult} */ (stopped).reason;
  let total = single(built ? 0 : 1);
  const lines = [`${'build'.padEnd(13)} ${say(total)}`];
  for (const lane of done) {
    for (const { name, totals, seconds } of lane.status === 'fulfilled' ? lane.value : []) {
      lines.push(`${name.padEnd(13)} ${say(totals)} (${seconds} s)`);
      total = add(total, totals);
    }
  }
  await mkdir(work, { recursive: true });
  await writeFile(path.join(work, 'test-summary.json'), `${JSON.stringify(total)}\n`);
  process.stdout.write(`\n${lines.join('\n')}\n${say(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

/**
 * Runs some test files alone, with this terminal.
 * @param {import('./arguments.mjs').TestFiles} files
 * @returns {Promise<number>} the exit code
 */
export async function runFiles({ vitest: scripts, pytest: modules, name }) {
  let code = 0;
  if (scripts.length > 0) {
    const command = [...vitest(), ...scripts, ...(name ? ['-t', name] : [])];
    code = await runInherited(command, { env: environment() });
  }
  if (modules.length > 0 && code < 128) {
    const command = [tool('pytest'), ...modules, ...(name ? ['-k', name] : [])];
    code = (await runInherited(command, { cwd: python, env: environment() })) || code;
  }
  return code;
}

/** @param {Totals} totals */
function say({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
