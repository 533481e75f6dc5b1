import { type Html, html } from './html.ts';

export function section(id: string, title: string, content: Html): Html {
  return html`<section aria-labelledby="${id}-title" id="${id}"><h2 id="${id}-title">${title}</h2>${content}</section>
`;
}

export function table(
  label: string,
  heads: readonly string[],
  rows: readonly Html[],
  { language = '', sortable = false }: { language?: string; sortable?: boolean } = {},
): Html {
  const cells = heads.map((head, place) =>
    head === ''
      ? html`<td></td>`
      : html`<th scope="col"${sortable && place === 0 ? html` aria-sort="ascending"` : null}>${head}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table${sortable ? html` class="sortable"` : null}><caption class="hidden">${label}</caption><thead><tr>${cells}</tr></thead><tbody${language === '' ? null : html` lang="${language}"`}>
${rows}</tbody></table></div>`;
}

/** With a capital and a full stop: messages are parts of lines elsewhere. */
export function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/u.test(whole) ? whole : `${whole}.`;
}
