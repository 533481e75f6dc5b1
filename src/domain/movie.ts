/** The film's name without suffix, in NFC: HFS+ and some shares hand out NFD. */
export function filmStem(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return (dot > 0 ? fileName.slice(0, dot) : fileName).normalize('NFC');
}

/**
 * Name of the film's folder in `out/`: the stem with spaces as `_`. A leading dot becomes one too:
 * the folder would be hidden, or for `..mkv` be `out/` itself.
 */
export function movieDirName(fileName: string): string {
  return filmStem(fileName).replace(/^\.|\s/gu, '_');
}

/**
 * Names that one file on a Mac may have twice: APFS ignores case and normalisation by default, so
 * outputs that differ only there would overwrite each other.
 */
export function collisionKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
