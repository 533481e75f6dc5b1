// What may follow `setup` and `test`.
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { python, root } from './places.mjs';
import { SetupError } from './run.mjs';

/**
 * @typedef {'auto' | 'starter' | 'best'} Wanted
 * @typedef {object} SetUpArguments
 * @property {Wanted} profile
 * @property {string} [from] a folder that everything comes from, no network being asked
 * @property {string} [saveTo] a folder that is filled for a machine without a network
 * @property {boolean} verify reads every byte of what is there
 */

const PROFILES = ['auto', 'starter', 'best'];

/**
 * @param {string} message
 * @param {string} remedy
 */
function usage(message, remedy) {
  return new SetupError(message, { remedy, exitCode: 2 });
}

/**
 * @param {string} wanted
 * @param {string} source where it was named
 * @returns {Wanted}
 */
function profileOf(wanted, source) {
  if (PROFILES.includes(wanted)) return /** @type {Wanted} */ (wanted);
  throw usage(`${source}${wanted} is not a profile`, `use ${PROFILES.join(', ')}`);
}

/**
 * @param {string[]} args
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} cwd folder of the person, whatever npm has made of it
 * @returns {SetUpArguments}
 * @throws {SetupError} for a mistake
 */
export function setUpArguments(args, env, cwd = env['INIT_CWD'] || process.cwd()) {
  const options = /** @type {const} */ ({
    profile: { type: 'string' },
    from: { type: 'string' },
    'save-to': { type: 'string' },
    verify: { type: 'boolean' },
  });
  /** @type {{ profile?: string, from?: string, 'save-to'?: string, verify?: boolean }} */
  let values;
  try {
    values = parseArgs({ args, options }).values;
  } catch (error) {
    throw usage(/** @type {Error} */ (error).message, 'subpiped help setup');
  }
  const { profile, from, 'save-to': saveTo, verify = false } = values;
  if (from && saveTo)
    throw usage('--from and --save-to cannot be used together', 'use one of them');
  return {
    profile:
      profile === undefined
        ? profileOf(env['SUBPIPED_PROFILE'] || 'auto', 'SUBPIPED_PROFILE=')
        : profileOf(profile, '--profile '),
    verify,
    ...(from ? { from: path.resolve(cwd, from) } : {}),
    ...(saveTo ? { saveTo: path.resolve(cwd, saveTo) } : {}),
  };
}

/**
 * @typedef {object} TestFiles files or folders of tests, by what runs them
 * @property {string[]} vitest
 * @property {string[]} pytest each may go on with `::` and a test
 * @property {string} [name] of the tests, a part of it
 */

/**
 * What of the tests is to run: checks by name (none for all), or files.
 * @param {string[]} args
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} cwd folder of the person, whatever npm has made of it
 * @returns {{ checks: string[], files?: TestFiles }}
 * @throws {SetupError} for a mistake
 */
export function testArguments(args, env, cwd = env['INIT_CWD'] || process.cwd()) {
  /** @type {{ values: { name?: string }, positionals: string[] }} */
  let parsed;
  try {
    const options = /** @type {const} */ ({ name: { type: 'string', short: 't' } });
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw usage(/** @type {Error} */ (error).message, 'npm test -- FILE [-t NAME]');
  }
  const { values, positionals } = parsed;
  /** @type {TestFiles} */
  const files = { vitest: [], pytest: [], ...values };
  const checks = [];
  for (const argument of positionals) {
    const [file = '', ...test] = argument.split('::');
    const found = [cwd, root, python].map((base) => path.resolve(base, file)).find(existsSync);
    if (found === undefined) checks.push(argument);
    else if (found.startsWith(python)) files.pytest.push([found, ...test].join('::'));
    else files.vitest.push(found);
  }
  const none = files.vitest.length + files.pytest.length === 0;
  if (none && values.name === undefined) return { checks };
  if (none || checks.length > 0) {
    const what = none
      ? `-t ${values.name} needs a test file`
      : `no such file: ${checks.join(', ')}`;
    throw usage(what, 'npm test -- FILE [-t NAME]');
  }
  return { checks, files };
}
