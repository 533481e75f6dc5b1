// What `npm pack` calls first: the program anew, without what an earlier build left in dist/, and
// the versions that it was tested with, which `npm install -g` heeds in a file of this name only.
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './places.mjs';
import { runInherited } from './run.mjs';

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
copyFileSync(path.join(root, 'package-lock.json'), path.join(root, 'npm-shrinkwrap.json'));
process.exitCode = await runInherited(['npm', 'run', 'build']);
