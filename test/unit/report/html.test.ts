import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeHtml, html } from '../../../src/report/html.ts';
import { cases } from '../../helpers/cases.ts';
import { CODE_POINT } from '../../helpers/code-point.ts';

test('every value is escaped, between tags and in attributes', () => {
  const evil = `<script>"x" & 'y'</script>`;
  expect(html`<p title="${evil}">${evil}</p>`.toString()).toBe(
    '<p title="&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;">' +
      '&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt;</p>',
  );
});

test('what is HTML stays so, lists are joined, nothing is nothing', () => {
  const items = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}${null}${undefined}${0}</ul>`.toString()).toBe(
    '<ul><li>a</li><li>&lt;b&gt;</li>0</ul>',
  );
});

test('no text can open a tag, end an attribute or hold what HTML forbids', () => {
  fc.assert(
    fc.property(fc.string({ unit: CODE_POINT }), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/u);
    }),
    cases(100),
  );
  expect(escapeHtml('a\u0000b\u001b[2J\ud800\n')).toBe('a\uFFFDb\uFFFD[2J\uFFFD\n');
});
