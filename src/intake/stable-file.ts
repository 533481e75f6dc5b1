import { open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorRule } from '../domain/errors.ts';
import type { WaitReason } from '../domain/job.ts';
import { errnoOf, fileErrorCode, isAbsent, strerror } from '../system/file-errors.ts';
import { READ_AT_ONCE } from '../system/regular-file.ts';

/** What a file looks like from outside; two equal ones a quiet time apart mean that it is whole. */
export interface FileLook {
  readonly size: number;
  /** Whole ms: the queue keeps integers, and an equal file must stay equal. */
  readonly mtimeMs: number;
  /** Text: an inode has 64 bits, more than a number holds exactly. */
  readonly ino: string;
  /** Blocks of 512 bytes: a program that reserves the size first fills them later. */
  readonly blocks: number;
  /** When the file was made here, and when it was last written, renamed or given other rights. */
  readonly birthtimeMs?: number;
  readonly ctimeMs?: number;
}

/** Why a file or folder that may well be there cannot be looked at. */
export interface Refusal {
  readonly reason: Extract<
    WaitReason,
    'volume_missing' | 'needs_permission' | 'read_failed' | 'not_answering'
  >;
  readonly message: string;
  /** The system's error code: who refuses decides what helps. */
  readonly code?: string;
}

export type Look =
  /** `busy`: Finder has marked it as not complete. */
  | { readonly kind: 'file'; readonly look: FileLook; readonly busy: boolean }
  | { readonly kind: 'gone' }
  /** A folder, a socket. */
  | { readonly kind: 'not_a_file'; readonly message: string }
  | ({ readonly kind: 'refused' } & Refusal)
  /** In iCloud only: reading it would download it and block until it is there. */
  | { readonly kind: 'evicted'; readonly look: FileLook };

export interface FileStats extends FileLook {
  readonly birthtimeMs: number;
  isFile(): boolean;
}

export type Lstat = (path: string) => Promise<FileStats>;

const exactly =
  (ask: typeof stat): Lstat =>
  async (path) => {
    const stats = await ask(path, { bigint: true });
    return {
      size: Number(stats.size),
      mtimeMs: Number(stats.mtimeMs),
      ino: String(stats.ino),
      blocks: Number(stats.blocks),
      birthtimeMs: Number(stats.birthtimeMs),
      ctimeMs: Number(stats.ctimeMs),
      isFile: () => stats.isFile(),
    };
  };

const lookThroughLinks: Lstat = exactly(stat);

/** Looks at a file without opening it; a link is what it leads to. */
export async function lookAt(
  path: string,
  platform: NodeJS.Platform = process.platform,
  stat: Lstat = lookThroughLinks,
): Promise<Look> {
  let stats: FileStats;
  try {
    stats = await stat(path);
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException;
    if (isAbsent(error)) return await placeholderOf(path, platform, stat);
    const refusal = refusalOf(error);
    return refusal === null ? { kind: 'not_a_file', message } : { kind: 'refused', ...refusal };
  }
  if (!stats.isFile()) return { kind: 'not_a_file', message: 'it is not a regular file' };
  const { size, mtimeMs, ino, blocks, birthtimeMs, ctimeMs = 0 } = stats;
  const look = { size, mtimeMs: Math.trunc(mtimeMs), ino, blocks, birthtimeMs, ctimeMs };
  // Elsewhere no blocks means a small file kept in its inode, or a share that does not count them.
  if (platform === 'darwin' && size > 0 && blocks === 0) return { kind: 'evicted', look };
  return { kind: 'file', look, busy: platform === 'darwin' && isMarkedBusy(stats.birthtimeMs) };
}

/** Why something that may well be there cannot be read; null where the error says no such thing. */
export function refusalOf(error: unknown): Refusal | null {
  const code = errnoOf(error);
  const means = fileErrorCode('read', code);
  if (means === null || means === 'input_missing') return null;
  const { waits } = errorRule(means);
  const reason = waits === 'needs_permission' || waits === 'volume_missing' ? waits : 'read_failed';
  const message = error instanceof Error ? strerror(error) : String(error);
  return { reason, message, ...(code === undefined ? {} : { code }) };
}

/** Opens a film for reading and closes it; why that is refused, or null. */
export async function readRefusal(path: string): Promise<Refusal | null> {
  try {
    await (await open(path, READ_AT_ONCE)).close();
    return null;
  } catch (error) {
    return refusalOf(error);
  }
}

/** Whether less lies on the disk than the size says: reserved and not yet filled, or sparse. */
export function isPartlyFilled({ size, blocks }: FileLook): boolean {
  // No blocks at all: this file system does not count them.
  return blocks > 0 && blocks * 512 < size * 0.98;
}

const DAY_MS = 86_400_000;
const BEFORE_THE_MAC = Date.UTC(1985, 0, 1);

/**
 * While Finder copies, the file was born in 1946 or, since macOS 13, in 1984. A birth at the epoch
 * is what a share gives that knows none.
 */
function isMarkedBusy(birthtimeMs: number): boolean {
  return birthtimeMs < BEFORE_THE_MAC && Math.abs(birthtimeMs) > 2 * DAY_MS;
}

/** macOS before 14 keeps `.Film.mp4.icloud` in place of a film that is in iCloud only. */
async function placeholderOf(path: string, platform: NodeJS.Platform, stat: Lstat): Promise<Look> {
  if (platform !== 'darwin') return { kind: 'gone' };
  try {
    const placeholder = join(dirname(path), `.${basename(path)}.icloud`);
    const { size, mtimeMs, ino, blocks } = await stat(placeholder);
    return { kind: 'evicted', look: { size, mtimeMs: Math.trunc(mtimeMs), ino, blocks } };
  } catch {
    return { kind: 'gone' };
  }
}
