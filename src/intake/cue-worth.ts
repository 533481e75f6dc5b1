/** A subtitle; `text` is null for one that is a picture. Times in seconds from the film's beginning. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string | null;
}

export interface CuesOfFilm {
  readonly cues: readonly Cue[];
  /** ISO 639-1, as the track or the file's name says it. */
  readonly language: string;
  /** Length of the film. */
  readonly seconds: number;
  /** How much of the film the cues were taken from, spread over all of it. */
  readonly seenSeconds: number;
}

/** A film with few words has more cues than this; a track for signs or foreign lines has fewer. */
const CUES_PER_MINUTE = 1;
const FEWEST_CUES = 2;
/** What is longer, or more, is in no film: it is not looked at, however hostile. */
const MOST_CUES = 100_000;
const MOST_LETTERS = 1_000;
/** Cues that are enough to tell the language, taken from all of the film. */
const CUES_THAT_TELL = 2_000;
/** The first and the last quarter hold a cue, and no gap is longer than this: credits are shorter. */
const EDGE_SHARE = 0.25;
const GAP_SHARE = 0.5;
/** Subtitles of a longer film lie beyond the end of this one. */
const BEYOND_SHARE = 0.1;
const BEYOND_SECONDS = 30;
/** Of all letters, in the language's script; names and signs may be in another. */
const SCRIPT_SHARE = 0.7;
/** Common words among all words: 30 % and more in English, under 3 % in romanized Hindi. */
const ENGLISH_SHARE = 0.1;
const WORDS_THAT_TELL = 20;

/** What distributors and those who share subtitles put among the cues. */
const ADVERT =
  /https?:|\bwww\b|\b[\w-]{1,63}\.(?:com|org|net|info|tv|to|mx|me|cc|am)\b|opensubtitles|subscene|yify|\byts\b|addic7ed|advertise your|vip member|downloaded from|(?:subtitles?|captions?|subs|synced|sync|corrected|encoded|ripped|translated|resync) (?:and \w+ |& \w+ )?by\b/iu;

/** English words that romanized Hindi and the Romance languages do not have. */
const ENGLISH = new Set(
  (
    'the you and of it that what have this was with for are your not we can will be do know they ' +
    "there if just but i is he she his her him my an been were would don't i'm it's that's who how " +
    'when where why from about go get got here right out up all one'
  ).split(' '),
);
/** Words of these are frequent in romanized Hindi, too. */
const AMBIGUOUS = new Set(['the', 'is', 'are', 'he', 'her', 'do', 'go', 'i', 'all']);

/** Scripts of Unicode for the codes of ISO 15924 that CLDR gives a language. */
const SCRIPTS: Readonly<Record<string, string>> = {
  Jpan: '\\p{Script=Hani}\\p{Script=Hira}\\p{Script=Kana}',
  Kore: '\\p{Script=Hang}\\p{Script=Hani}',
  Hans: '\\p{Script=Hani}',
  Hant: '\\p{Script=Hani}',
};

/** Whether cues are subtitles of all that is said in a film, in the language that they claim. */
export function isWorthy({ cues, language, seconds, seenSeconds }: CuesOfFilm): boolean {
  if (cues.length > MOST_CUES) return false;
  const real = cues
    .filter(({ text }) => text === null || isSaid(text))
    .toSorted((a, b) => a.start - b.start);
  const needed = Math.max(FEWEST_CUES, (seenSeconds / 60) * CUES_PER_MINUTE);
  if (real.length < needed || !coversFilm(real, seconds)) return false;
  if (real.some((cue) => cue.text === null)) return true;
  const each = Math.ceil(real.length / CUES_THAT_TELL);
  const texts = real.filter((_, index) => index % each === 0).map(({ text }) => text ?? '');
  return new Set(texts).size >= FEWEST_CUES && isIn(language, texts.join('\n'));
}

/** A cue without its marks: `<i>`, `{\an8}`, `&nbsp;`. */
export function plainCue(text: string): string {
  return text
    .replaceAll(/\{[^{}]*\}|<[^<>]*>|&(?:nbsp|lrm|rlm);/gu, ' ')
    .replaceAll(/\\[Nnh]/gu, '\n')
    .trim();
}

/** Not so what is only heard (`[Music]`, `(applause)`), as captions made by machines are full of. */
function isSaid(text: string): boolean {
  if (text.length > MOST_LETTERS) return false;
  const plain = plainCue(text).replaceAll(/\[[^[\]]*\]|\([^()]*\)/gu, ' ');
  return /[\p{L}\p{N}]/u.test(plain) && !ADVERT.test(plain);
}

function coversFilm(cues: readonly Cue[], seconds: number): boolean {
  const first = cues[0]?.start ?? Number.POSITIVE_INFINITY;
  const last = cues.reduce((latest, { end }) => Math.max(latest, end), 0);
  if (first > EDGE_SHARE * seconds || last < (1 - EDGE_SHARE) * seconds) return false;
  const beyond = cues.filter(({ start }) => start > seconds + BEYOND_SECONDS).length;
  if (beyond > BEYOND_SHARE * cues.length) return false;
  return cues.every(({ start }, index) => {
    const before = cues[index - 1];
    return before === undefined || start - before.end <= GAP_SHARE * seconds;
  });
}

function isIn(language: string, text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const { script = 'Latn' } = new Intl.Locale(language).maximize();
  const own = new RegExp(`(?=\\p{L})[${SCRIPTS[script] ?? `\\p{Script=${script}}`}]`, 'gu');
  if ((text.match(own)?.length ?? 0) < SCRIPT_SHARE * letters) return false;
  if (script !== 'Latn') return true;
  const words = text.toLowerCase().match(/[\p{L}\p{M}']+/gu) ?? [];
  if (words.length < WORDS_THAT_TELL) return true;
  const english = words.filter((word) => ENGLISH.has(word) && !AMBIGUOUS.has(word)).length;
  return english >= ENGLISH_SHARE * words.length === (language === 'en');
}
