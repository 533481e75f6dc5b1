import { setMaxListeners } from 'node:events';
import { asSubpipedError } from '../domain/errors.ts';
import type { Check, Checked } from './check.ts';

/** Programs that a check asks have limits of their own; this one is for what hangs all the same. */
const LIMIT_MS = 60_000;
/** More side by side would only wait for the same processor. */
const AT_ONCE = 4;

/** Runs all checks; what they found, in their order. A check that throws is itself a finding. */
export async function examine(
  checks: readonly Check[],
  signal: AbortSignal,
  limitMs: number = LIMIT_MS,
): Promise<Checked[]> {
  const found: Checked[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < checks.length; at = next++) {
      const check = checks[at];
      if (check !== undefined) found[at] = await examineOne(check, signal, limitMs);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  signal.throwIfAborted();
  return found;
}

async function examineOne(check: Check, signal: AbortSignal, limitMs: number): Promise<Checked> {
  const { id, title } = check;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  // A check asks many programs, each of which listens.
  setMaxListeners(0, limit);
  const late = new Promise<never>((_resolve, reject) => {
    limit.addEventListener('abort', () =>
      reject(new Error(`no answer within ${limitMs / 1000} s`)),
    );
  });
  try {
    return { id, title, ...(await Promise.race([check.run(limit), late])) };
  } catch (thrown) {
    const { message, hint } = asSubpipedError(thrown);
    return { id, title, result: 'broken', reason: message, remedy: hint };
  }
}

/**
 * Fixes what is safe to fix, one after the other; what was done, and what could not be.
 */
export async function fixAll(
  found: readonly Checked[],
  tell: (line: string) => void,
): Promise<boolean> {
  const fixable = found.filter(({ result, fix }) => fix !== undefined && result !== 'ok');
  for (const { title, fix } of fixable) {
    try {
      tell(`${title}: ${await fix?.()}`);
    } catch (thrown) {
      tell(`${title}: not fixed: ${asSubpipedError(thrown).message}`);
    }
  }
  return fixable.length > 0;
}

/** 0 when nothing is amiss, 1 with warnings, 2 when something is broken. */
export function exitCodeOf(found: readonly Checked[]): 0 | 1 | 2 {
  if (found.some(({ result }) => result === 'broken')) return 2;
  return found.some(({ result }) => result === 'warning') ? 1 : 0;
}
