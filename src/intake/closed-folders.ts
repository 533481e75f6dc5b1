import { sep } from 'node:path';
import { permissionMessage } from '../access/permission-message.ts';
import { fileErrorHint } from '../system/file-errors.ts';
import type { Refusal } from './stable-file.ts';

/** A folder that cannot be read now. Nothing is known of its films: they are not gone. */
export interface ClosedFolder extends Refusal {
  readonly path: string;
  /** What the person can do. */
  readonly hint: string;
}

const GO_ON = 'its films resume automatically';

/** A folder that cannot be read, for what it was refused. */
export function closedFolder(
  path: string,
  { reason, code = 'EACCES', message: why = code }: Partial<Refusal> & Pick<Refusal, 'reason'>,
): ClosedFolder {
  if (reason === 'volume_missing') {
    const hint = `connect its volume again, and ${GO_ON}`;
    return { path, reason, message: `${path} is missing`, hint };
  }
  if (reason === 'not_answering') {
    const hint = `wake or connect its disk or share, and ${GO_ON}`;
    return { path, reason, message: `${path} does not answer`, hint };
  }
  if (reason === 'read_failed') {
    return { path, reason, message: `${path} cannot be read: ${why}`, hint: fileErrorHint(reason) };
  }
  const { message, hint } = permissionMessage({ path, code, access: 'read' });
  return { path, reason, code, message, hint: `${hint}; then ${GO_ON}` };
}

/** The folders that the last scan could not read. */
export class ClosedFolders {
  readonly all: readonly ClosedFolder[];

  constructor(all: readonly ClosedFolder[] = []) {
    this.all = all;
  }

  /** The closed folder that holds `path`, if one does. */
  covering(path: string): ClosedFolder | undefined {
    return this.all.find((folder) => isBelow(path, folder.path));
  }
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
