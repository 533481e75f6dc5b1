/**
 * Longest stem in UTF-8: a name has 255 bytes on most file systems, and beside the stem stand the
 * suffixes of what is made of the film (`.hin.srt`) and the number of its folder.
 */
const MAX_STEM_BYTES = 220;

/** What some file system refuses in a name: exFAT, NTFS and SMB the signs, APFS half characters. */
const REFUSED = /[<>:"/\\|?*\p{Cc}\p{Cs}]/gu;
/** Windows and SMB drop these at the end of a name. */
const DROPPED_AT_END = /[. ]+$/u;
/** Devices to Windows, whatever stands behind the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/iu;

/**
 * What results of a film are called: its name without suffix as every file system takes it, in NFC
 * (HFS+ and some shares hand out NFD), cut if long. `film_stem` in python/subpiped/core/files.py does the
 * same; test/fixtures/contracts holds them together.
 */
export function filmStem(fileName: string): string {
  return cut(anywhere(shownStem(fileName))).replace(DROPPED_AT_END, '') || '_';
}

/** The film's name without suffix, in NFC, as people know it. */
export function shownStem(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return (dot > 0 ? fileName.slice(0, dot) : fileName).normalize('NFC');
}

function anywhere(stem: string): string {
  const name = stem.replace(REFUSED, '_').replace(DROPPED_AT_END, '');
  return DEVICE.test(name) ? `_${name}` : name;
}

/**
 * Name of the film's folder in `out/`: the stem with spaces as `_`. A leading dot becomes one, too:
 * the folder would be hidden.
 */
export function movieDirName(fileName: string): string {
  return unspaced(filmStem(fileName));
}

/** Name that the folder had before names were made for every file system; films keep theirs. */
export function formerMovieDirName(fileName: string): string {
  return unspaced(cut(shownStem(fileName)));
}

function unspaced(stem: string): string {
  return stem.replace(/^\.|\s|\p{Cc}/gu, '_');
}

/** Marks, joiners and skin tones belong to the character before them. */
const CONTINUES = /^(?:\p{M}|\u200d|[\u{1f3fb}-\u{1f3ff}])/u;
/** Joins the character before it to the one after: the joiner, and the viramas of Indic scripts. */
const JOINS = /(?:\u200d|\u094d|\u09cd|\u0a4d|\u0acd|\u0b4d|\u0bcd|\u0c4d|\u0ccd|\u0d4d)$/u;

/** Cuts text to the longest stem, between characters as a person sees them. */
function cut(text: string): string {
  let bytes = 0;
  let length = 0;
  let end = 0;
  let before = '';
  for (const character of text) {
    if (!CONTINUES.test(character) && !JOINS.test(before)) end = length;
    bytes += Buffer.byteLength(character);
    // One character with marks without end is cut where it must be.
    if (bytes > MAX_STEM_BYTES) {
      const kept = text.slice(0, end || length);
      // A name of nothing but spaces is one still.
      return kept.replace(/ +$/u, '') || kept;
    }
    length += character.length;
    before = character;
  }
  return text;
}

/**
 * Names that one file on a Mac may have twice: APFS ignores case and normalization by default, so
 * outputs that differ only there would overwrite each other.
 */
export function collisionKey(name: string): string {
  // By way of upper case: `σ` and `ς`, `ß` and `ss` differ in lower case only. Lower case first, as
  // `ẞ` has no other upper case.
  return name.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}
