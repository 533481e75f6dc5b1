import { access, lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDenied, readAccess, writeAccess } from '../../access/folder-access.ts';
import { permissionMessage } from '../../access/permission-message.ts';
import { asSubpipedError } from '../../domain/errors.ts';
import { fileSystemOf } from '../../intake/file-system-kind.ts';
import { isTemporary, leftoversIn } from '../../pipeline/leftovers.ts';
import { isFilmFolder } from '../../pipeline/own-files.ts';
import { refuseForbidden } from '../../service/service-plan.ts';
import { diskSpace } from '../../system/disk-space.ts';
import { isAbsent } from '../../system/file-errors.ts';
import { filesBelow } from '../../system/files-below.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { broken, type Check, ok, skipped, warning } from '../check.ts';
import { foldersOf, type Surroundings } from '../surroundings.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Whether the folders are there, may be used, and have room. */
export function folderChecks(at: Surroundings): Check[] {
  return [exist(at), permissions(at), protection(at), space(at), fileSystem(at), leftovers(at)];
}

function exist(at: Surroundings): Check {
  return {
    id: 'folders',
    title: 'Folders',
    inService: true,
    run: async () => {
      const { root, inboxes, out, state } = foldersOf(at);
      const missing: string[] = [];
      for (const folder of [...inboxes, out, state])
        if (!(await isThere(folder))) missing.push(folder);
      if (missing.length === 0) return ok(`${[...inboxes, out].join(', ')}`);
      const own = missing.filter((folder) => dirname(folder) === root);
      // In the place of a volume that is away a folder would hide it.
      if (own.length < missing.length) {
        const away = missing.filter((folder) => !own.includes(folder));
        return broken(`missing: ${away.join(', ')}`, 'connect the volume, or create the folder');
      }
      return warning(`not created yet: ${missing.join(', ')}`, 'subpiped run creates them', {
        fix: async () => {
          for (const folder of own) await makeFolder(folder);
          return `created ${own.join(', ')}`;
        },
      });
    },
  };
}

function permissions(at: Surroundings): Check {
  return {
    id: 'permissions',
    title: 'Permissions',
    inService: true,
    run: async () => {
      const { inboxes, out, state } = foldersOf(at);
      const wanted = [
        ...inboxes.map((path) => [path, 'read'] as const),
        ...[out, state].map((path) => [path, 'write'] as const),
      ];
      let looked = 0;
      for (const [path, access] of wanted) {
        if (!(await isThere(path))) continue;
        looked += 1;
        const code =
          (await readAccess(path)) ?? (access === 'write' ? await writeAccess(path) : null);
        if (!isDenied(code)) continue;
        const { message, hint } = permissionMessage({ path, code, access });
        return broken(message, hint);
      }
      return looked === 0
        ? skipped('there are no folders yet')
        : ok('films can be read and results can be written');
    },
  };
}

function protection({ home, places }: Surroundings): Check {
  return {
    id: 'protected',
    title: 'Protected folders',
    run: async () => {
      if (places.platform !== 'darwin') return ok('this system has no protected folders');
      try {
        await refuseForbidden(home, places);
        return ok('none in use: a service can read everything');
      } catch (thrown) {
        const { message, hint } = asSubpipedError(thrown);
        return warning(message, hint);
      }
    },
  };
}

function space(at: Surroundings): Check {
  return {
    id: 'disk',
    title: 'Disk',
    inService: true,
    run: async () => {
      const { out, root } = foldersOf(at);
      const found =
        (await diskSpace(out)) ?? (await diskSpace(root)) ?? (await diskSpace(dirname(root)));
      if (found === null) return skipped('there is no folder yet');
      const free = `${(found.freeBytes / 1e9).toFixed(1)} GB free`;
      const reserveMb = at.config instanceof Error ? 0 : at.config.disk.reserveMb;
      // A film's result is about as large as the film.
      const enough = found.freeBytes > reserveMb * 1e6 + 5e9;
      if (found.freeBytes <= reserveMb * 1e6) {
        return broken(
          `${free}, and ${reserveMb} MB are kept free: no film starts`,
          'free some space',
        );
      }
      return enough ? ok(free) : warning(`${free}: not much for a film`, 'free some space');
    },
  };
}

function fileSystem(at: Surroundings): Check {
  return {
    id: 'file-system',
    title: 'File system',
    run: async () => {
      const folder = foldersOf(at).in;
      if (!(await isThere(folder))) return skipped('there is no folder yet');
      const { name, mode } = await fileSystemOf(folder);
      return mode === 'events'
        ? ok(`${name}: new films are noticed immediately`)
        : ok(`${name}: checked every few seconds, because it does not report changes`);
    },
  };
}

function leftovers(at: Surroundings): Check {
  return {
    id: 'leftovers',
    title: 'Unfinished files',
    run: async () => {
      const { out, state } = foldersOf(at);
      const old: string[] = [];
      for await (const path of unfinished(out, state)) {
        const facts = await lstat(path).catch(() => null);
        if (facts !== null && Date.now() - facts.mtimeMs > DAY_MS) old.push(path);
      }
      if (old.length === 0) return ok('none is older than a day');
      return warning(
        `${old.length} left by a crashed process`,
        'the daemon removes them once a day; to do it now: subpiped doctor --fix',
        {
          fix: async () => {
            for (const path of old) await rm(path, { force: true });
            return `removed ${old.length}`;
          },
        },
      );
    },
  };
}

/** What is half-written of films and in the state. */
async function* unfinished(out: string, state: string): AsyncGenerator<string> {
  const entries = await readdir(out, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const folder = join(out, entry.name);
    if (entry.isDirectory() && (await isFilmFolder(folder))) yield* leftoversIn(folder);
  }
  for await (const path of filesBelow(state, { levels: 2 })) {
    if (isTemporary(basename(path))) yield path;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    (error: unknown) => !isAbsent(error),
  );
}
