import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../system/project.ts';
import { generatedFiles } from './generated-files.ts';

// `npm run generate`: writes the files that a test compares with the schema of options.
for (const [path, text] of Object.entries(generatedFiles())) {
  writeFileSync(join(projectDir(), path), text);
}
