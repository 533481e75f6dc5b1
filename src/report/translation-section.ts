import type { Translation } from './artifacts.ts';
import { type Html, html } from './html.ts';
import { faultLabel, languageName, wayLabel } from './labels.ts';
import { section, table } from './parts.ts';
import { clock, percent } from './times.ts';

/** Ways that need no word: the first answer was taken, or nothing had to be translated. */
const PLAIN: ReadonlySet<string> = new Set(['first', 'kept']);

/** What was said, what became of it, and what speaks against it, to be sorted by any of them. */
export function translationSection(translation: Translation | null): Html | null {
  if (translation === null) return null;
  const { scenes, source } = translation;
  const rows = scenes.flatMap(({ sentences, score }, scene) =>
    sentences.map((one) => {
      const { start, doubts, faults, how, agreement } = one;
      const way = PLAIN.has(how) ? '' : wayLabel(how);
      const found = words(faults);
      const repaired = way !== '' && found !== '' ? `${way} (${found})` : way;
      const agree = agreement === null ? null : html`${percent(agreement)}`;
      const doubt = doubts.map((code) => html`<span class="badge">${faultLabel(code)}</span> `);
      const mark = how === 'gap' ? html`<span class="badge">${way}</span>` : null;
      return html`<tr><td class="time" data-sort="${start}">${clock(start * 1000)}</td><td class="number" data-sort="${score}"${score < 1 ? html` title="${score.toFixed(2)}"` : null}>${scene + 1}</td><td dir="auto" lang="${source}">${one.source}</td><td dir="auto">${one.translation}${mark}</td><td class="soft" dir="auto">${one.witness}</td><td class="number" data-sort="${agreement ?? 2}">${agree}</td><td data-sort="${-doubts.length}">${doubt}</td><td class="soft" data-sort="${way === '' ? 1 : 0}">${how === 'gap' ? found : repaired}</td></tr>
`;
    }),
  );
  const names = [...new Set(scenes.flatMap((s) => s.sentences.map((one) => one.translator)))];
  const by = names.filter((name) => name !== '').join(', ');
  const heads = [
    'Time',
    'Scene',
    'Said',
    'Translation',
    'Second opinion',
    'Agree',
    'Doubts',
    'Repaired',
  ];
  return section(
    'translation',
    'Translation',
    html`<p>From ${languageName(source)}${by === '' ? '' : ` by ${by}`}, scene by scene. Headings sort; by scene, the least sure comes first. The second opinion is the recognizer’s own translation, where it made one.</p>${table('All sentences with their translations', heads, rows, { sortable: true })}`,
  );
}

const words = (codes: readonly string[]) => codes.map(faultLabel).join(', ');
