import type { Logger } from 'pino';
import { readAccess } from '../access/folder-access.ts';
import { permissionMessage } from '../access/permission-message.ts';
import { fileErrorCode } from '../system/file-errors.ts';

export interface ReportAccess {
  readonly inboxes: readonly string[];
  readonly outDir: string;
  readonly cacheDir: string;
  readonly isFilm: (name: string) => boolean;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/**
 * Reads in each folder once and logs what came of it; writing is the output guard's to try. Only the
 * daemon itself can tell: macOS asks which program it is, and allows a terminal what it refuses a
 * service.
 */
export async function reportAccess(options: ReportAccess): Promise<void> {
  const { inboxes, outDir, cacheDir, isFilm, logger } = options;
  const tried = await Promise.all(
    [...inboxes, outDir, cacheDir].map(async (path) => ({
      path,
      code: await readAccess(path, inboxes.includes(path) ? isFilm : undefined),
    })),
  );
  for (const { path, code } of tried) {
    if (code === null || fileErrorCode('read', code) !== 'cannot_read') continue;
    const words = permissionMessage({ path, code, access: 'read' });
    logger.warn({ path, code, ...words }, words.message);
  }
  logger.info(
    { access: Object.fromEntries(tried.map(({ path, code }) => [path, code ?? 'ok'])) },
    'folder access was checked',
  );
}
