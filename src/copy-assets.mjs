// Copies what tsc leaves behind (SQL migrations, templates) from src/ to dist/, after tsc.
import { chmodSync, cpSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const code = new Set(['.ts', '.mjs']);

for (const entry of readdirSync(path.join(root, 'src'), { withFileTypes: true, recursive: true })) {
  if (!entry.isFile() || code.has(path.extname(entry.name))) continue;
  const source = path.join(entry.parentPath, entry.name);
  cpSync(source, path.join(root, 'dist', path.relative(path.join(root, 'src'), source)));
}

// What `npm link` puts on the PATH as `subpiped`.
chmodSync(path.join(root, 'dist', 'cli.js'), 0o755);
