/** What a person reads instead of codes. */
const WHY: Readonly<Record<string, string>> = {
  over_silence: 'nobody speaks there',
  too_fast: 'too fast to read',
  overlap: 'begins before the last one is gone',
  duplicate: 'says what the one before says',
  near_duplicate: 'says nearly what the one before says',
  wrong_script: 'letters of another language',
  untranslated: 'not translated',
  long: 'stays too long',
  no_speech: 'perhaps no speech',
  low_confidence: 'unsure',
  repetition: 'repeats itself',
  canned: 'a phrase that recognizers make up',
  again: 'said again and again',
  alike: 'says nearly what its neighbors say',
  nothing_heard: 'speech, but no words',
  repeated: 'said again and again',
  dominant: 'comes all over the film',
  over_song: 'in a song',
  over_music: 'over music',
  prompt_echo: 'given back from the prompt',
  no_words: 'no words',
  too_little: 'little text for so much speech',
  romanised: 'written in Latin letters',
};

const OUTCOMES: Readonly<Record<string, string>> = {
  shown: 'shown',
  kept: 'shown',
  replaced: 'heard anew',
  dropped: 'left out',
  lost: 'nothing recognised',
};

/** A code in words; one that is not known is readable, too. */
export function whyWords(code: string): string {
  return WHY[code] ?? code.replaceAll('_', ' ');
}

export function outcomeWords(outcome: string): string {
  return OUTCOMES[outcome] ?? outcome.replaceAll('_', ' ');
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

/** `Hindi` for `hi`; what is no language code stays as it is. */
export function languageName(code: string): string {
  if (code === '') return '';
  try {
    return LANGUAGES.of(code) ?? code;
  } catch {
    return code;
  }
}
