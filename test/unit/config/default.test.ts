import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import engines from '../../../config/engines.json' with { type: 'json' };
import { configSchema } from '../../../src/config/schema.ts';
import { STAGE_NAMES, STAGES } from '../../../src/domain/stage.ts';
import { projectDir } from '../../../src/system/project.ts';

const defaults: unknown = JSON.parse(
  readFileSync(join(projectDir(), 'config', 'default.json'), 'utf8'),
);

/** Paths of all options: whatever is no section. */
function optionsOf(value: unknown, path = ''): string[] {
  const inner = value instanceof z.ZodObject ? value.shape : value;
  if (inner instanceof z.ZodType || typeof inner !== 'object' || inner === null) return [path];
  if (Array.isArray(inner)) return [path];
  return Object.entries(inner).flatMap(([key, below]) => optionsOf(below, `${path}.${key}`));
}

test('config/default.json holds every option and nothing else', () => {
  const options = optionsOf(defaults).sort();
  expect(options).toEqual(optionsOf(configSchema).sort());
  expect(options).toContain('.stages.asr.language');
});

test('the defaults are valid and none of them is changed by reading', () => {
  expect(configSchema.parse(defaults)).toEqual(defaults);
});

test('every stage has a section, with engine and device where it runs a model', () => {
  const { stages } = configSchema.parse(defaults);
  expect(Object.keys(stages).sort()).toEqual([...STAGE_NAMES].sort());
  for (const stage of STAGE_NAMES) {
    const runs = STAGES[stage].engines.some((name) => engines[name as 'mlx']?.module !== null);
    const { engine, device } = stages[stage] as { engine?: string; device?: string };
    expect([engine, device], stage).toEqual(runs ? ['auto', 'auto'] : [undefined, undefined]);
  }
});
