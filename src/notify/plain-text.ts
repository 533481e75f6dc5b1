/** Longer text is cut by every notification service, each in its own way. */
const MAX_LENGTH = 240;

/** Characters that break a line or turn the reading direction: a file name may hold any of them. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu;

/** Text for a notification: one line in NFC, cut between characters. */
export function plainText(text: string): string {
  const line = text.normalize('NFC').replace(UNSAFE, ' ').trim();
  const characters = [...line];
  return characters.length <= MAX_LENGTH
    ? line
    : `${characters.slice(0, MAX_LENGTH - 1).join('')}…`;
}

/** Begins like a word, and is no line of a `.strings` file (`key = value;`) either. */
const SURELY_TEXT = /^[\p{L}\p{N}][^=]*$/u;
/** Invisible, and the beginning of nothing that a program could read. */
const WORD_JOINER = '\u2060';

/**
 * Text that stays text as a program's argument. terminal-notifier up to 2.0 reads its arguments as
 * property lists (`[`, `{`, `(`, `<`, `"`), a `-` begins an option, and a leading backslash is taken
 * off (its issue 134); how version 3 reads them is not known, so that no escape of either is used.
 */
export function asArgument(text: string): string {
  return SURELY_TEXT.test(text) ? text : WORD_JOINER + text;
}
