import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../system/project.ts';
import { configurationPage } from './configuration-page.ts';
import { optionsSchema } from './options-schema.ts';
import { pythonTypes } from './python-types.ts';

/** What is made of the schema of options, by path below the project. */
export function generatedFiles(): Readonly<Record<string, string>> {
  const schema = optionsSchema();
  const defaults = JSON.parse(readFileSync(join(projectDir(), 'config/default.json'), 'utf8'));
  return {
    'config/options.schema.json': `${JSON.stringify(schema, null, 2)}\n`,
    'python/subpiped/core/option_types.py': pythonTypes(schema),
    'docs/configuration.md': configurationPage(schema, defaults),
  };
}
