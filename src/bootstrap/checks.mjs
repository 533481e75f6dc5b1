// Every check of `npm test`, all of them even if one fails, and their totals.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { packageScript } from './build.mjs';
import { childEnv, python, root, venvs, work } from './places.mjs';
import { runInherited, SetupError } from './run.mjs';
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

/** @returns {Check[]} */
function checks() {
  const node = process.execPath;
  const tool = (/** @type {string} */ name) => path.join(venvs, 'test', 'bin', name);
  const vitestReport = path.join(work, 'vitest.json');
  const pytestReport = path.join(work, 'pytest.xml');
  return [
    {
      name: 'biome',
      command: [node, packageScript('@biomejs/biome/bin/biome'), 'check', '.'],
      cwd: root,
    },
    { name: 'tsc', command: [node, packageScript('typescript/bin/tsc')], cwd: root },
    { name: 'ruff check', command: [tool('ruff'), 'check', '.'], cwd: python },
    { name: 'ruff format', command: [tool('ruff'), 'format', '--check', '.'], cwd: python },
    { name: 'import-linter', command: [tool('lint-imports')], cwd: python },
    { name: 'mypy', command: [tool('mypy')], cwd: python },
    {
      name: 'pytest',
      // Each test works in one thread: two at a time halve the wait on two cores.
      command: [tool('pytest'), '-n', '2', '--dist', 'worksteal', `--junitxml=${pytestReport}`],
      cwd: python,
      report: pytestReport,
      read: fromJunit,
    },
    {
      name: 'vitest',
      command: [
        node,
        packageScript('vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${vitestReport}`,
      ],
      cwd: root,
      report: vitestReport,
      read: fromVitest,
    },
  ];
}

/** @param {Check} check */
async function runCheck({ name, command, cwd, report, read }) {
  process.stdout.write(`\n== ${name}\n`);
  if (report) await rm(report, { force: true });
  // Two processes with two threads each on two cores: torch's spin locks make that 20 times slower.
  const env = { ...childEnv(), OMP_NUM_THREADS: '1' };
  const code = await runInherited(command, { cwd, env }).catch((error) => {
    process.stdout.write(`${error.message}\n`);
    return 127;
  });
  if (!report || !read) return single(code);
  return read(await readFile(report, 'utf8').catch(() => ''), code);
}

/**
 * @param {string[]} names of checks
 * @throws {SetupError} for an unknown one
 */
export function refuseUnknown(names) {
  const known = checks().map((check) => check.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new SetupError(`there is no check ${unknown.join(', ')}`, {
      remedy: `name some of "${known.join('", "')}", or none for all`,
      exitCode: 2,
    });
  }
}

/**
 * @param {string[]} only names of checks; none means all
 * @param {boolean} built whether the program compiled
 * @returns {Promise<number>} the exit code
 */
export async function runChecks(only, built) {
  let total = single(built ? 0 : 1);
  const lines = [`${'build'.padEnd(12)} ${say(total)}`];
  for (const check of checks()) {
    if (only.length > 0 && !only.includes(check.name)) continue;
    const started = Date.now();
    const result = await runCheck(check);
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    lines.push(`${check.name.padEnd(12)} ${say(result)} (${seconds} s)`);
    total = add(total, result);
  }
  await mkdir(work, { recursive: true });
  await writeFile(path.join(work, 'test-summary.json'), `${JSON.stringify(total)}\n`);
  process.stdout.write(`\n${lines.join('\n')}\n${say(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

/** @param {Totals} totals */
function say({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
