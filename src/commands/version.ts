import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../system/project.ts';
import type { Action } from './command.ts';

export const versionCommand: Action = {
  run({ out }) {
    const text = readFileSync(join(projectDir(), 'package.json'), 'utf8');
    const { version } = JSON.parse(text) as { version: string };
    out.write(`subpiped ${version}\n`);
    return 0;
  },
};
