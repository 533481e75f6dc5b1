/**
 * The reasons of a verdict in a few words, for where one line must do. The report has the gate's
 * own words, with numbers and times.
 */
const REMARKS: Readonly<Record<string, string>> = {
  no_speech: 'no speech was found, so there are no subtitles',
  nothing_understood: 'nothing of what is said was understood',
  gist_only: 'translated by a small model, so expect the gist only',
  stream_dropped: 'the new file lacks a track of the film',
  film_not_made: 'only the subtitles were made, not the film',
  film_incomplete: 'a part of the sound is missing',
  speech_uncovered: 'much of the speech has no subtitle',
  speech_without_cue: 'some speech has no subtitle',
  over_silence: 'subtitles are shown where nobody speaks',
  long_cue: 'a subtitle stays far too long',
  overlaps: 'subtitles overlap',
  too_fast: 'subtitles are too fast to read',
  fast: 'some subtitles are hard to read in time',
  rules_broken: 'some subtitles break a rule of their layout',
  one_phrase: 'one phrase comes again all over the film',
  same_in_a_row: 'many subtitles in a row say the same',
  duplicates: 'subtitles repeat each other',
  near_duplicates: 'subtitles nearly repeat each other',
  wrong_script: 'subtitles are in the letters of another language',
  other_scripts: 'subtitles hold letters of other languages',
  untranslated: 'subtitles are not translated',
  romanised: 'subtitles are in Latin letters',
  language_mismatch: 'the subtitles are in another language than wanted',
  words_lost: 'words were heard and not written',
  pieces_dropped: 'parts were left out as not believable',
  pieces_lost: 'parts of the speech were not recognised',
  doubtful_text: 'many words are doubtful',
  doubtful_passage: 'a passage is mostly doubtful',
  low_confidence: 'the recognizer was unsure',
  many_name_changes: 'very many names were changed',
};

/** A reason's code in words; one that is not known is readable, too. */
export function remark(code: string): string {
  return REMARKS[code] ?? code.replaceAll('_', ' ');
}
