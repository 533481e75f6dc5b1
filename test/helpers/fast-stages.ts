import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { STAGE_NAMES } from '../../src/domain/stage.ts';

const PROGRAM = resolve(import.meta.dirname, '../fixtures/stages/succeeds.mjs');

/**
 * A folder of venvs (for `SUBPIPED_VENVS`) whose interpreters are stand-ins that keep the contract
 * and do next to nothing, for tests of what is around the stages.
 */
export async function fastVenvs(folder: string): Promise<string> {
  for (const stage of STAGE_NAMES) {
    const python = join(folder, stage, 'bin', 'python');
    await mkdir(dirname(python), { recursive: true });
    await writeFile(python, `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`, {
      mode: 0o755,
    });
  }
  return folder;
}

/**
 * A film with other bytes than `film`, and the same sound and pictures: a box of free space, which
 * players skip, is appended (ISO/IEC 14496-12, 8.1.2).
 */
export function variantOf(film: Buffer, number: number): Buffer {
  const box = Buffer.alloc(16);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  box.writeUInt32BE(number, 8);
  return Buffer.concat([film, box]);
}
