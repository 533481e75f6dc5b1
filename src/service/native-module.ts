import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import Sqlite from 'better-sqlite3';
import { projectDir } from '../config/paths.ts';
import { SubpipedError } from '../domain/errors.ts';
import { shellWord } from '../system/shell-word.ts';

const MODULE = 'better-sqlite3';

/**
 * Throws `tool_missing` (exit code 69) with the command that mends it where the compiled part of
 * better-sqlite3 does not load: after an update of Node it is for another one (NODE_MODULE_VERSION).
 * Only opening a database loads it.
 */
export function requireSqlite(open: () => void = openOne): void {
  try {
    open();
  } catch (cause) {
    const said = (cause as Error).message;
    const [, built] = /using\s+NODE_MODULE_VERSION (\d+)/u.exec(said) ?? [];
    const why =
      built === undefined
        ? `does not load: ${said.split('\n')[0]}`
        : `was built for another Node (NODE_MODULE_VERSION ${built}; ${process.version} has ${process.versions.modules})`;
    const path = `PATH=${shellWord(dirname(process.execPath))}:"$PATH"`;
    throw new SubpipedError('tool_missing', `${MODULE} ${why}`, {
      hint: `cd ${shellWord(packageFolder())} && ${path} npm rebuild ${MODULE}`,
      cause,
    });
  }
}

function openOne(): void {
  new Sqlite(':memory:').close();
}

/** The folder whose node_modules holds the module. */
function packageFolder(): string {
  try {
    const file = createRequire(import.meta.url).resolve(MODULE);
    const at = file.lastIndexOf(join(sep, 'node_modules', MODULE));
    return at < 0 ? projectDir() : file.slice(0, at);
  } catch {
    return projectDir();
  }
}
