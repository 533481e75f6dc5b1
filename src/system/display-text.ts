/**
 * Characters that would move the cursor, forge a line or turn the reading direction: a file name
 * may hold them. Joiners stay: emoji and Devanagari are made with them.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
/** What this program itself sends to a terminal: colors, and the frames of `status --watch`. */
const OWN = new RegExp(`(${'\u001B'}\\[(?:\\d*m|H|2?J|K))`, 'u');

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  return `\\u{${code.toString(16)}}`;
}

/** A name or message as it may be shown: NFC, unsafe characters escaped. */
export function displayText(text: string): string {
  return text.normalize('NFC').replace(UNSAFE, escapeCharacter);
}

/** The same of several lines, which stay lines. */
export function displayLines(text: string): string {
  return text.split('\n').map(displayText).join('\n');
}

/** JSON for people and programs: a terminal obeys some characters that JSON leaves as they are. */
export function displayJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.replace(UNSAFE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** All that goes to a terminal, as the last net: nothing but text, lines and what is our own. */
export function terminalText(text: string): string {
  return text
    .split(OWN)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(UNSAFE, keepLines)))
    .join('');
}

function keepLines(character: string): string {
  return character === '\n' ? character : escapeCharacter(character);
}
