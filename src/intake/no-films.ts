import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, extname, sep } from 'node:path';

/** Why something that holds a film, or is part of one, is not subtitled as it is. */
export interface NoFilm {
  readonly reason: 'disc_image' | 'disc_folder' | 'unsupported' | 'extra' | 'dead_link';
  readonly message: string;
  readonly hint: string;
}

const ONE_FILE = 'convert its film to one file (with MakeMKV or HandBrake), and put that here';
const DISC_IMAGES: ReadonlySet<string> = new Set(['iso', 'img', 'nrg', 'mdf', 'cdi', 'ccd']);
/** Of recorders and players whose files ffmpeg reads in part or not at all. */
const UNSUPPORTED: ReadonlySet<string> = new Set(['wtv', 'dvr-ms', 'swf']);

/** What a person may take for a film and nothing here can read, by its name; null for the rest. */
export function unsupported(name: string): NoFilm | null {
  const suffix = extname(name).slice(1).toLowerCase();
  if (DISC_IMAGES.has(suffix)) {
    const message = `it is a disc image (.${suffix})`;
    return { reason: 'disc_image', message, hint: `open it, then ${ONE_FILE}` };
  }
  if (!UNSUPPORTED.has(suffix)) return null;
  const message = `.${suffix} files cannot be read`;
  return {
    reason: 'unsupported',
    message,
    hint: 'convert it to .mkv or .mp4 (for example with HandBrake)',
  };
}

/** A folder with the files of a DVD or a Blu-ray. */
export const DISC_FOLDER: NoFilm = {
  reason: 'disc_folder',
  message: 'it is a copy of a disc (VIDEO_TS, BDMV), with the film in many files',
  hint: ONE_FILE,
};

/** A link whose target is away. */
export const DEAD_LINK: NoFilm = {
  reason: 'dead_link',
  message: 'it is a link to a missing film',
  hint: 'connect the volume of that film, or recreate the link; it is then picked up automatically',
};

export function isDiscFolder(name: string): boolean {
  return /^(?:video_ts|audio_ts|hvdvd_ts|bdmv|bdav|mpegav)$/iu.test(name);
}

/** Whether a file of this name says of the folder around it that it is such a folder. */
export function isDiscIndex(name: string): boolean {
  return /^(?:video_ts\.ifo|vts_\d\d_\d\.ifo|index\.bdmv)$/iu.test(name);
}

/** What Plex, Jellyfin and Kodi append to a film's name, unmistakable even alone. */
const MARKED =
  /[-](?:trailer|sample|behindthescenes|featurette|deleted(?:scenes?)?)\d*$|[._]sample$/iu;
/** The same, and what else is said so, where the film itself lies beside it. */
const BESIDE_FILM =
  /^(.*?)[-._ ]+\(?(?:trailer|teaser|sample|promo|behind[-._ ]?the[-._ ]?scenes|featurette|deleted(?:[-._ ]?scenes?)?|interview|scene|short|clip|other|extras?|making[-._ ]?of)[-._ ]?\d*\)?$/iu;
const ALONE = /^(?:sample|trailer|teaser|promo|extras?)[-._ ]?\d*$|^sample[-._ ]/iu;
/** A name that a release made: then "sample" at its end or beginning is none of a title. */
const RELEASE = /[._ (-](?:19|20)\d\d\b|\b(?:480|576|720|1080|2160)[pi]\b|\bx26[45]\b/iu;
const ENDS_OR_BEGINS =
  /[-._ ](?:sample|trailer|teaser)[-._ ]?\d*$|^(?:sample|trailer|teaser)[-._ ]/iu;
const ADVERT =
  /^www[._]|downloaded from|^(?:rarbg|yts|yify|etrg|eztv|tgx|torrentgalaxy|1337x)(?:[._](?:com|to|mx|org|ag|am|re|lt))?$/iu;
/** Folders of a film's extras wherever they lie, and those that are such in a film's folder only. */
const FOLDERS =
  /^(?:samples?|trailers?|featurettes?|behind[ ._-]?the[ ._-]?scenes|deleted[ ._-]?scenes|extras?|bonus(?:es)?|proofs?)$/iu;
const FOLDERS_IN_FILM =
  /^(?:interviews?|scenes?|shorts?|clips?|others?|promos?|theme[ ._-]?music|backdrops)$/iu;

/**
 * Whether a film is a sample, a trailer, an advert or an extra by its name, as media servers and
 * those who release films name them; a film whose title sounds so ("Trailer Park Boys") is none.
 * `inboxes` are the watched folders.
 */
export async function extraOf(path: string, inboxes: readonly string[]): Promise<NoFilm | null> {
  const what = await extraWord(path, inboxes);
  if (what === null) return null;
  const message = `its ${what} says it is a sample, trailer or extra of a film`;
  return { reason: 'extra', message, hint: 'to subtitle it anyway: subpiped retry JOB' };
}

async function extraWord(
  path: string,
  inboxes: readonly string[],
): Promise<'folder' | 'name' | null> {
  const inbox = inboxes.find((folder) => path.startsWith(`${folder}${sep}`));
  const folders =
    inbox === undefined
      ? []
      : dirname(path)
          .slice(inbox.length + 1)
          .split(sep);
  if (folders.some((name) => FOLDERS.test(name))) return 'folder';
  if (folders.some((name, level) => level > 0 && FOLDERS_IN_FILM.test(name))) return 'folder';
  const stem = basename(path, extname(path));
  if (MARKED.test(stem) || ADVERT.test(stem)) return 'name';
  if (ENDS_OR_BEGINS.test(stem) && RELEASE.test(withoutEnd(stem))) return 'name';
  const film = BESIDE_FILM.exec(stem)?.[1];
  if (film === undefined && !ALONE.test(stem)) return null;
  const stems = (await readdir(dirname(path))).map((name) => plain(basename(name, extname(name))));
  const others = stems.filter((other) => other !== plain(stem));
  if (film !== undefined && film !== '' && others.some((other) => isOf(plain(film), other))) {
    return 'name';
  }
  // In the watched folder itself, films beside it are others.
  const isOwnFolder = inbox !== undefined && dirname(path) !== inbox;
  return isOwnFolder && ALONE.test(stem) && others.length > 0 ? 'name' : null;
}

/** A title that ends in such a word and a year is a title: "The Sample (2012)". */
const withoutEnd = (stem: string) => stem.replace(/[-._ ]*[([]?(?:19|20)\d\d[)\]]?$/u, '');

const plain = (text: string) =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[-._ ]+/gu, ' ')
    .trim();

/** Whether `other` is the name of the film itself: the same, or with the release's words after it. */
function isOf(film: string, other: string): boolean {
  return other === film || other.startsWith(`${film} (`) || /^ \d{4}\b/u.test(tail(film, other));
}

function tail(film: string, other: string): string {
  return other.startsWith(film) ? other.slice(film.length) : '';
}

const SOURCE_SUFFIXES: ReadonlySet<string> = new Set(['.ts', '.mts']);
const LOOK_BYTES = 4_096;

/**
 * Whether a file of a suffix that MPEG shares with TypeScript is text, or still empty. A transport
 * stream begins each packet with 0x47, and zero bytes fill it; neither is in a program's source.
 */
export async function isSourceCode(path: string): Promise<boolean> {
  if (!SOURCE_SUFFIXES.has(extname(path).toLowerCase())) return false;
  // A pipe of that name must not make intake wait for somebody to write into it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) return false;
    const block = Buffer.alloc(LOOK_BYTES);
    const { bytesRead } = await file.read(block, 0, LOOK_BYTES, 0);
    return isText(block.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return isUtf16(bytes);
  // Cut in the middle of a character, perhaps.
  const { ignoreBOM, fatal } = { ignoreBOM: true, fatal: true };
  try {
    new TextDecoder('utf-8', { fatal, ignoreBOM }).decode(bytes, { stream: true });
    return true;
  } catch {
    // Comments in Latin-1: few bytes above, none that no text has.
    const odd = bytes.filter((byte) => byte < 9 || (byte > 13 && byte < 32) || byte === 127).length;
    return odd === 0;
  }
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
