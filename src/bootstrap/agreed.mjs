// What a setup is going to fetch, and the question before gigabytes.
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { env, isCi, isTty } from './places.mjs';

/**
 * @typedef {object} Plan what `setup_models.py --plan --json` prints
 * @property {string} profile
 * @property {number} bytes to be fetched
 * @property {string} text the plan in words; empty if nothing is missing
 */

/** So much is fetched without a question. */
const UNASKED_BYTES = 1e9;
const PATIENCE_MS = 60_000;

/**
 * @param {Plan} plan
 * @param {{ tty: boolean, ci: boolean, yes: boolean }} session
 */
export function mustAsk({ bytes }, { tty, ci, yes }) {
  return bytes >= UNASKED_BYTES && tty && !ci && !yes;
}

/**
 * Shows the plan; resolves with false if a person at the terminal declines. No answer means yes: a
 * setup that was started for the night goes on.
 * @param {Plan} plan
 */
export async function agreed(plan) {
  if (plan.text !== '') process.stderr.write(`${plan.text}\n`);
  const tty = isTty && process.stdin.isTTY === true;
  if (!mustAsk(plan, { tty, ci: isCi, yes: env['SUBPIPED_YES'] === '1' })) return true;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('Download them now? [Y/n] ', {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return !/^n(o)?$/iu.test(answer.trim());
  } catch {
    process.stderr.write('no answer: continuing\n');
    return true;
  } finally {
    terminal.close();
  }
}
