import { accessSync, chmodSync, constants, existsSync, readdirSync } from 'node:fs';
import type { Home } from '../config/paths.ts';
import { SubpipedError } from '../domain/errors.ts';
import { asFileFailure } from '../system/file-errors.ts';
import { isOpenToOthers, makePrivateFolder } from '../system/private-files.ts';
import { isDenied } from './folder-access.ts';
import { permissionMessage } from './permission-message.ts';

/**
 * Makes the folder of state and throws `cannot_write` with what to do where the daemon may not work
 * in it; SQLite would only say that it cannot open a file.
 */
export function requireState({ state, logs, database }: Home): void {
  try {
    makePrivateFolder(state);
    makePrivateFolder(logs);
    closeFolder(state);
    // No file is opened: to close it again would end the locks that this process holds on it.
    accessSync(state, constants.R_OK | constants.W_OK | constants.X_OK);
    if (existsSync(database)) accessSync(database, constants.R_OK | constants.W_OK);
    // What macOS protects has modes that allow it, and is not listed.
    readdirSync(state);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (!isDenied(code)) throw stateFailure(cause, state);
    const { message, hint } = permissionMessage({ path: state, code, access: 'write' });
    throw new SubpipedError('cannot_write', message, { hint, cause });
  }
}

/** What was thrown while the folder of state was made, with what can be done about a home. */
export function stateFailure(error: unknown, state: string): unknown {
  const failure = asFileFailure('write', error, state);
  if (!(failure instanceof SubpipedError) || failure.code === 'disk_full') return failure;
  return new SubpipedError('cannot_write', `${failure.message} (${state})`, {
    hint: 'check that its disk is connected and allows that name, or choose another home: --home FOLDER',
    cause: error,
  });
}

/** Names of films and what a person wants of them are nobody else's business. */
function closeFolder(state: string): void {
  if (!isOpenToOthers(state)) return;
  try {
    chmodSync(state, 0o700);
  } catch {
    // A file system without modes.
  }
}
