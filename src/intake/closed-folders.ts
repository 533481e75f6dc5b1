import { sep } from 'node:path';
import type { Refusal } from './stable-file.ts';

/** A folder that cannot be read now. Nothing is known of its films: they are not gone. */
export interface ClosedFolder extends Refusal {
  readonly path: string;
  /** What the person can do. */
  readonly hint: string;
}

const SAID: Readonly<
  Record<Refusal['reason'], { readonly message: string; readonly hint: string }>
> = {
  needs_permission: {
    message: 'may not be read',
    hint: 'allow subpiped to read it; its films go on by themselves',
  },
  volume_missing: {
    message: 'is not there',
    hint: 'connect its volume again; its films go on by themselves',
  },
};

/** A folder that `reason` keeps from being read. */
export function closedFolder(path: string, reason: Refusal['reason']): ClosedFolder {
  const { message, hint } = SAID[reason];
  return { path, reason, message: `${path} ${message}`, hint };
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
