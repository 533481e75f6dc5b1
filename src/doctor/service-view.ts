import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../config/paths.ts';
import { writeFileWhole } from '../system/whole-file.ts';
import type { Check, Checked } from './check.ts';
import { examine } from './doctor.ts';

/** What the checks found inside the service, where PATH and rights are others. */
export interface ServiceView {
  /** Epoch ms. */
  readonly at: number;
  readonly pid: number;
  readonly checks: readonly Checked[];
}

const fileIn = (home: Home) => join(home.state, 'doctor.json');

/** Examines what may differ in a service, and leaves it for `subpiped doctor`. */
export async function leaveServiceView(
  home: Home,
  checks: readonly Check[],
  now: number,
  signal: AbortSignal,
): Promise<void> {
  const found = await examine(
    checks.filter(({ inService }) => inService === true),
    signal,
  );
  const view: ServiceView = { at: now, pid: process.pid, checks: found };
  await writeFileWhole(fileIn(home), `${JSON.stringify(view, null, 2)}\n`);
}

/** What the service found last; null if it has not looked, or what it wrote cannot be read. */
export async function serviceView(home: Home): Promise<ServiceView | null> {
  try {
    const view = JSON.parse(await readFile(fileIn(home), 'utf8')) as ServiceView;
    return Array.isArray(view.checks) ? view : null;
  } catch {
    return null;
  }
}
