import { languageName } from '../domain/language.ts';
import { displayText } from '../terminal/text.ts';
import { formatSize } from './format-models.ts';
import type { MissingTranslator } from './profile-record.ts';

/** What a translator that is not here means, and what it costs to have it. */
export function describeMissing({ source, target, bytes }: MissingTranslator): string {
  const from = languageName(displayText(source));
  return (
    `The translator from ${from} into ${languageName(displayText(target))} is missing, so ` +
    `Whisper itself translates ${from}; to download it (${formatSize(bytes)}): subpiped setup`
  );
}
