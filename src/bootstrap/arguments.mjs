// What may follow `setup`.
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
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
  throw usage(`${source}${wanted} is no profile`, `use ${PROFILES.join(', ')}`);
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
  if (from && saveTo) throw usage('--from and --save-to exclude each other', 'name one of them');
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
