import { languageName } from '../domain/language.ts';
import { displayText } from '../terminal/text.ts';
import { formatSize } from './format-models.ts';
import type { MissingTranslator } from './profile-record.ts';

/** What a translator that is not here means, and what it costs to have it. */
export function describeMissing({ source, target, bytes }: MissingTranslator): string {
  const from = languageName(displayText(source));
  const into = languageName(displayText(target));
  // Whisper knows no other language to translate into.
  const without =
    target === 'en' ? `Whisper itself translates ${from}` : `${from} films get no track in ${into}`;
  return (
    `The translator from ${from} into ${into} is missing, so ${without}; ` +
    `to download it (${formatSize(bytes)}): subpiped setup`
  );
}
