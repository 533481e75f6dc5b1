// What `npm pack` calls first: the program anew, without what an earlier build left in dist/, and
// the versions that it was tested with, which `npm install -g` heeds in a file of this name only.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './places.mjs';
import { runInherited } from './run.mjs';

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
// A lock file does not record this, and npm compiles whatever has a binding.gyp.
lock.packages['node_modules/better-sqlite3'].gypfile = false;
writeFileSync(path.join(root, 'npm-shrinkwrap.json'), JSON.stringify(lock, null, 2));
process.exitCode = await runInherited(['npm', 'run', 'build']);
