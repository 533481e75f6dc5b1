// The compiled program in dist/, rebuilt when a source has changed.
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './places.mjs';
import { filesBelow, stampOf } from './stamp.mjs';

/** @param {string} program a script of an npm package, such as `typescript/bin/tsc` */
export function packageScript(program) {
  return path.join(root, 'node_modules', program);
}

/** @param {import('./steps.mjs').Steps} steps */
export async function build(steps) {
  const sources = await filesBelow(path.join(root, 'src'), (name) => !name.startsWith('.'));
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  const files = [...sources, ...settings.map((name) => path.join(root, name))];
  const texts = sources.map((source) => path.relative(root, source));
  await steps.run({
    name: 'build',
    stamp: await stampOf({ files, texts }),
    isThere: () => existsSync(path.join(root, 'dist', 'cli.js')),
    work: async (step) => {
      const tsc = [
        process.execPath,
        packageScript('typescript/bin/tsc'),
        '-p',
        'tsconfig.build.json',
      ];
      await step.run(tsc, 'fix the type errors above');
      await step.run([process.execPath, 'src/copy-assets.mjs'], 'read the log');
    },
  });
}
