// Whether this Mac can run the models at all: said before anything is fetched.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { root } from './places.mjs';
import { SetupError } from './run.mjs';

/** The kernel of macOS 14 is Darwin 23; up to macOS 15 the two went on in step. */
const DARWIN_BEFORE = 9;

/**
 * @throws {SetupError} on a Mac with an Intel processor or an older macOS
 */
export function requireSupportedMac(
  platform = process.platform,
  arch = process.arch,
  release = os.release(),
) {
  if (platform !== 'darwin') return;
  const { mac } = JSON.parse(readFileSync(path.join(root, 'config', 'runtime.json'), 'utf8'));
  if (arch === mac.arch && Number.parseInt(release, 10) >= mac.oldest + DARWIN_BEFORE) return;
  throw new SetupError(mac.sentence, {
    remedy:
      arch === 'x64'
        ? 'on Apple Silicon, install the native Node (brew install node@24 in a Terminal that does not run under Rosetta)'
        : 'update macOS: System Settings → General → Software Update',
  });
}
