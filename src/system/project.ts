import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout or installed package: what holds config/ and python/, above src/ or dist/. */
export function projectDir(): string {
  return fileURLToPath(new URL('../..', import.meta.url));
}

export function pythonDir(): string {
  return join(projectDir(), 'python');
}

/** Whether this runs in a checkout, which builds itself, or in a package that npm installed. */
export function isCheckout(): boolean {
  return existsSync(join(projectDir(), 'src', 'cli.ts'));
}
