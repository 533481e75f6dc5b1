import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';

export type EntryKind = 'file' | 'folder' | 'link';

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
}

export interface Listing {
  readonly entries: readonly Entry[];
  /**
   * Names that are no UTF-8, which a disk formatted elsewhere may hold. The text that stands for
   * them leads nowhere, or to another file.
   */
  readonly unreadable: readonly { readonly name: Buffer; readonly kind: EntryKind }[];
}

/** What stands in a name for bytes that are no text; a name may hold the very sign, too. */
const REPLACEMENT = '\ufffd';

/** The files, folders and links in a folder. */
export async function listFolder(path: string): Promise<Listing> {
  const found = await readdir(path, { withFileTypes: true });
  if (!found.some(({ name }) => name.includes(REPLACEMENT))) {
    return { entries: known(found), unreadable: [] };
  }
  const exact = known(await readdir(path, { withFileTypes: true, encoding: 'buffer' }));
  return {
    entries: exact
      .filter(({ name }) => isUtf8(name))
      .map(({ name, kind }) => ({ name: name.toString(), kind })),
    unreadable: exact.filter(({ name }) => !isUtf8(name)),
  };
}

function known<Name extends string | NonSharedBuffer>(
  entries: readonly Dirent<Name>[],
): { name: Name; kind: EntryKind }[] {
  const found: { name: Name; kind: EntryKind }[] = [];
  for (const entry of entries) {
    const kind = kindOf(entry);
    if (kind !== null) found.push({ name: entry.name, kind });
  }
  return found;
}

function kindOf(
  entry: Pick<Dirent, 'isFile' | 'isDirectory' | 'isSymbolicLink'>,
): EntryKind | null {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : null;
}
