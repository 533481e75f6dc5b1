import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../../src/generate/generated-files.ts';
import { type JsonSchema, optionsSchema } from '../../../src/generate/options-schema.ts';
import { projectDir } from '../../../src/system/project.ts';

test.each(Object.entries(generatedFiles()))('%s is what npm run generate writes', (path, text) => {
  expect(readFileSync(join(projectDir(), path), 'utf8'), 'type npm run generate').toBe(text);
});

/** Paths of options that say nothing of what they mean. */
function unexplained({ properties, description }: JsonSchema, path: string): string[] {
  if (properties === undefined) return description ? [] : [path];
  return Object.entries(properties).flatMap(([name, below]) =>
    unexplained(below, `${path}.${name}`),
  );
}

test('every option is explained', () => {
  expect(unexplained(optionsSchema(), '')).toEqual([]);
});
