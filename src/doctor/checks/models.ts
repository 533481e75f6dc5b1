import { join } from 'node:path';
import { formatSize } from '../../models/format-models.ts';
import { listModels } from '../../models/list-models.ts';
import { pythonDir } from '../../system/project.ts';
import { runBootstrap } from '../../system/run-bootstrap.ts';
import { broken, type Check, ok, warning } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';
import { interpreterOf } from './python.ts';

/** A stage on a device, as python/device_table.py --json prints it. */
export interface StageDevice {
  readonly stage: string;
  /** Null where no device is left. */
  readonly engine: string | null;
  readonly device: string | null;
  readonly reason: string;
  readonly refused: readonly {
    readonly engine: string;
    readonly device: string;
    readonly why: string;
  }[];
}

/** The models, and what they would run on. */
export function modelChecks(at: Surroundings): Check[] {
  return [models(at), devices(at)];
}

function models(at: Surroundings): Check {
  return {
    id: 'models',
    title: 'Models',
    inService: true,
    run: async (signal) => {
      const python = interpreterOf(at);
      if (typeof python !== 'string') return python;
      const list = await listModels({ places: at.places, signal });
      const amiss = list.models.filter(
        ({ needed, verified }) => needed && verified !== 'sealed' && verified !== 'checked',
      );
      const translators = amiss.filter(({ optional }) => optional);
      if (amiss.length > translators.length) {
        const names = amiss.map(({ model, verified }) => `${model} is ${verified}`).join('; ');
        return broken(names, 'subpiped setup', { fix: setUp });
      }
      const summary = `the ${list.profile} profile is complete (${list.why})`;
      if (translators.length > 0) {
        const names = translators.map(({ model, size }) => `${model} (${formatSize(size ?? 0)})`);
        return warning(
          `${summary}; translators not downloaded yet: ${names.join(', ')}`,
          'subpiped setup',
          { fix: setUp },
        );
      }
      return list.fallback
        ? warning(
            `${summary}; the best models could not be downloaded`,
            'subpiped setup --profile best',
          )
        : ok(summary);
    },
  };
}

async function setUp(): Promise<string> {
  // What is damaged is found only by reading it, which setup does when it is told to.
  const code = await runBootstrap(['setup', '--verify']);
  if (code !== 0) throw new Error(`subpiped setup exited with code ${code}`);
  return 'the models were downloaded';
}

function devices(at: Surroundings): Check {
  return {
    id: 'devices',
    title: 'Devices',
    inService: true,
    run: async (signal) => {
      const python = interpreterOf(at);
      if (typeof python !== 'string') return python;
      const table = await deviceTable(at, python, signal);
      const lost = table.filter(({ device }) => device === null);
      if (lost.length > 0) {
        const what = lost.map(({ stage, reason }) => `${stage}: ${reason}`).join('; ');
        return broken(`no device for ${what}`, 'subpiped setup');
      }
      const lines = table.map(shortLine).join('\n');
      // An Apple GPU that is there, and refused; no Mac has CUDA.
      const refused = table.some((row) => appleRefusal(row) !== undefined);
      return refused && at.places.platform === 'darwin'
        ? warning(
            lines,
            'there is no GPU over SSH: run it in Terminal on the Mac; otherwise update macOS',
          )
        : ok(lines);
    },
  };
}

const appleRefusal = ({ refused }: StageDevice) =>
  refused.find(({ device }) => device === 'mps' || device === 'mlx');

const place = ({ stage, engine, device }: StageDevice) =>
  `${stage.padEnd(13)} ${(engine ?? '-').padEnd(11)} ${device ?? '-'}`;

function shortLine(row: StageDevice): string {
  const not = appleRefusal(row);
  return not === undefined ? place(row) : `${place(row)} (not ${not.device}: ${not.why})`;
}

/** A stage on one line: engine, device, and why no better one. */
export function tableLine(row: StageDevice): string {
  const not = row.refused.map(({ device, why }) => `not ${device}: ${why}`).join('; ');
  return `${place(row)}  ${not || row.reason}`;
}

/** What each stage would run on here; throws where Python says nothing of use. */
export async function deviceTable(
  { ask, places }: Surroundings,
  python: string,
  signal: AbortSignal,
): Promise<StageDevice[]> {
  const script = join(pythonDir(), 'device_table.py');
  const env = { ...places.env, PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout, stderr } = await ask(python, [script, '--json'], {
    signal,
    env,
    limitMs: 60_000,
  });
  try {
    return JSON.parse(stdout) as StageDevice[];
  } catch {
    throw new Error(`the devices cannot be listed: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  }
}
