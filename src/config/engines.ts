import table from '../../config/engines.json' with { type: 'json' };
import { STAGES, type StageName } from '../domain/stage.ts';

/** Engines and their devices, best first; python/subpiped/devices/engine_table.py reads the same table. */
const ENGINES: Readonly<Record<string, { readonly devices: readonly string[] }>> = table;

/** Devices that a stage can be put on with `engine`, or with any of its engines for `auto`. */
export function devicesOf(stage: StageName, engine: string): readonly string[] {
  const engines = engine === 'auto' ? STAGES[stage].engines : [engine];
  return [...new Set(engines.flatMap((name) => ENGINES[name]?.devices ?? []))];
}
