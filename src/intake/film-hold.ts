import { type FileLook, isPartlyFilled } from './stable-file.ts';
import { otherFragment, unfinishedMark } from './unfinished.ts';

/** Why a film is not judged although it is quiet, for the person. */
export interface Hold {
  readonly reason: 'still_downloading' | 'still_copied';
  readonly message: string;
  readonly hint: string;
}

export interface QuietFilm {
  readonly look: FileLook;
  readonly busy: boolean;
  readonly now: number;
  /** It has been quiet for so long that it is judged by what ffprobe reads. */
  readonly isLate: boolean;
}

/** Whether a program still writes a film that looks quiet; null if nothing says so. */
export async function holdOf(
  path: string,
  film: QuietFilm,
  giveUpMs: number,
): Promise<Hold | null> {
  const download = await downloadOf(path, film.isLate);
  if (download !== null || film.isLate) return download;
  return copyOf(film, giveUpMs);
}

/** What a download program keeps beside the film until it has finished. */
async function downloadOf(path: string, isLate: boolean): Promise<Hold | null> {
  const mark = await unfinishedMark(path);
  // Kept pieces (yt-dlp -k) stay for good, a mark is there only until the film is whole.
  const beside = mark ?? (isLate ? null : await otherFragment(path));
  if (beside === null) return null;
  return {
    reason: 'still_downloading',
    message: `${beside} is next to it`,
    hint: 'the film resumes automatically when that file is gone; delete it if the download is done',
  };
}

function copyOf({ look, busy, now }: QuietFilm, giveUpMs: number): Hold | null {
  const hint = 'the film resumes automatically when it is complete';
  if (busy) return { reason: 'still_copied', message: 'Finder has not finished copying it', hint };
  // Sparse and compressed files never fill: old ones, and those that stay quiet, are whole.
  if (!isPartlyFilled(look) || look.mtimeMs < now - giveUpMs) return null;
  return { reason: 'still_copied', message: 'its disk space is reserved but not yet filled', hint };
}
