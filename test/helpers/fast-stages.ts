import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { STAGE_NAMES, type StageName } from '../../src/domain/stage.ts';

const PROGRAMS = resolve(import.meta.dirname, '../fixtures/stages');

/**
 * Makes `python` an interpreter that becomes a program of test/fixtures/stages, whatever script it
 * is given. `crashes SIGSEGV mps` hands on the words behind the name.
 */
export function standIn(python: string, behavior: string): void {
  const [program = '', ...args] = behavior.split(' ');
  mkdirSync(dirname(python), { recursive: true });
  const start = `exec '${process.execPath}' '${join(PROGRAMS, `${program}.mjs`)}' "$@"`;
  writeFileSync(python, `#!/bin/sh\nSTAGE_ARGS='${args.join(' ')}' ${start}\n`, { mode: 0o755 });
}

/**
 * A folder of venvs (for `SUBPIPED_VENVS`) whose interpreters are stand-ins that keep the contract
 * and do next to nothing, for tests of what is around the stages.
 */
export function fastVenvs(
  folder: string,
  behaviors: Partial<Record<StageName, string>> = {},
): string {
  for (const stage of STAGE_NAMES) {
    standIn(join(folder, stage, 'bin', 'python'), behaviors[stage] ?? 'succeeds');
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
