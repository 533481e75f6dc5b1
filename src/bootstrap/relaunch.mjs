// Does the work in this process, or starts this very program again with the pinned Node.
import process from 'node:process';
import { isSupported, runPinned } from './node.mjs';
import { SetupError } from './run.mjs';
import { explain } from './steps.mjs';

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T | number>} what the work gives, or the exit code of the program
 */
export async function onSupportedNode(work) {
  if (isSupported(process.versions.node)) return await work();
  try {
    return await runPinned(process.argv.slice(1));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(explain(error));
    return error.exitCode;
  }
}
