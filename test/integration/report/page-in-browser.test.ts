import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chromium, findChromium } from '../../helpers/chromium.ts';
import { badFilm, healthyFilm } from '../../helpers/report-films.ts';
import { pageOfFilm } from '../../helpers/report-page.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const program = findChromium();
const name =
  program === undefined
    ? 'report.html in a browser (skipped: there is no Chromium; CI installs it)'
    : 'report.html in a browser';
const LONG_TITLE = `<script>document.title = 'run'</script> ${'Donaudampfschifffahrtsgesellschaft'.repeat(8)}`;

describe.skipIf(program === undefined)(name, () => {
  let folder: TemporaryFolder;
  let browser: Chromium;
  const pages = new Map<string, string>();

  beforeAll(async () => {
    folder = await temporaryFolder();
    const films = [
      ['long', badFilm(10_800), {}],
      ['short', healthyFilm(52), { title: 'Sintel', year: 2010 }],
      ['odd', badFilm(1000), { title: LONG_TITLE, source: `/in/${LONG_TITLE}.mkv` }],
    ] as const;
    for (const [film, files, change] of films) {
      const page = await pageOfFilm(join(folder.path, film), files, change);
      const path = join(folder.path, `${film}.html`);
      await writeFile(path, page);
      pages.set(film, pathToFileURL(path).href);
    }
    browser = await Chromium.start(program ?? '');
  }, 120_000);

  afterAll(async () => {
    await browser[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const open = (film: string, width = 1280, scheme: 'light' | 'dark' = 'light') =>
    browser.open(pages.get(film) ?? '', width, scheme);

  describe.each(['long', 'short', 'odd'])('of the %s film', (film) => {
    test.each([
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
      [390, 'dark'],
    ] as const)(
      '%i wide in %s asks for nothing, has no error and no overflow',
      async (width, scheme) => {
        await open(film, width, scheme);
        expect(browser.requests.filter((url) => !url.startsWith('data:'))).toEqual([
          pages.get(film),
        ]);
        expect(browser.errors).toEqual([]);
        const facts = await browser.value<Record<string, unknown>>(`({
        over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        verdict: document.querySelector('.verdict h2').checkVisibility(),
        size: parseFloat(getComputedStyle(document.body).fontSize),
        ran: document.title === 'run',
      })`);
        expect(facts).toEqual({ over: 0, verdict: true, size: 16, ran: false });
      },
    );

    test.each(['light', 'dark'] as const)('in %s has words that stand out', async (scheme) => {
      await open(film, 1280, scheme);
      // WCAG 2.2, 1.4.3: a contrast of 4.5 for text.
      const weak = await browser.value<unknown[]>(CONTRASTS);
      expect(weak).toEqual([]);
    });
  });

  test('dark and light differ', async () => {
    const ground = 'getComputedStyle(document.body).backgroundColor';
    await open('short', 1280, 'light');
    const light = await browser.value(ground);
    await open('short', 1280, 'dark');
    expect(await browser.value(ground)).not.toBe(light);
  });

  test('by keyboard: to the verdict, the parts, the timeline and the search; then to a place', async () => {
    await open('short');
    const reached: string[] = [];
    const marked: boolean[] = [];
    for (let press = 0; press < 24; press += 1) {
      await browser.press('Tab');
      marked.push(
        await browser.value<boolean>(
          'document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== "none"',
        ),
      );
      reached.push(
        await browser.value<string>(
          '(document.activeElement.getAttribute("aria-label") ?? document.activeElement.type ?? "") || document.activeElement.textContent',
        ),
      );
    }
    const order = [
      'Skip to the verdict',
      'Figures',
      'Timeline',
      'Subtitles',
      'Timeline',
      'search',
      'checkbox',
    ];
    expect(marked).not.toContain(false);
    let from = 0;
    for (const stop of order) {
      const place = reached.indexOf(stop, from);
      expect(place, `${stop} in ${reached.join(' | ')}`).toBeGreaterThanOrEqual(from);
      from = place + 1;
    }
    await open('long');
    await browser.press('Tab');
    await browser.press('Enter');
    expect(await browser.value('location.hash')).toBe('#main');
  });

  test('the search narrows the subtitles, by word, number and mark', async () => {
    await open('long');
    const shown = 'document.querySelectorAll("#subtitles tbody tr:not([hidden])").length';
    const told = 'document.querySelector(".finder output").textContent';
    expect(await browser.value(shown)).toBe(2160);
    expect(await browser.value(told)).toBe('2160 subtitles');
    await browser.value('document.querySelector("input[type=search]").focus()');
    await browser.type('AIRPORT.');
    const found = await browser.value<number>(shown);
    expect(found).toBeGreaterThanOrEqual(23);
    expect(found).toBeLessThan(2160);
    expect(await browser.value(told)).toBe(`${found} of 2160 subtitles`);
    await browser.press('Tab');
    await browser.press(' ');
    expect(await browser.value(shown)).toBe(22);
    // A place that the search has hidden is shown all the same.
    await browser.value('location.hash = "#cue-5"');
    await browser.value('new Promise((done) => setTimeout(done, 50))');
    await expect.poll(() => browser.value('document.getElementById("cue-5").hidden')).toBe(false);
  });

  test('the translation is sorted by its headings; by scene, the least sure comes first', async () => {
    await open('long');
    const press = async (name: string) => {
      await browser.value(
        `[...document.querySelectorAll('#translation button')].find((b) => b.textContent === '${name}').focus()`,
      );
      await browser.press('Enter');
      return await browser.value<unknown>(`({
        first: [...document.querySelectorAll('#translation tbody tr')].slice(0, 2).map((row) => row.cells[0].textContent + ' ' + row.cells[1].textContent),
        sorted: [...document.querySelectorAll('#translation th')].map((head) => head.ariaSort && head.textContent + ' ' + head.ariaSort).filter(Boolean),
      })`);
    };
    const up = (name: string) => [`${name} ascending`];
    // The third scene has 0.35, the seventh 0.4: by value, not by digits.
    expect(await press('Scene')).toEqual({ first: ['3:21 3', '3:26 3'], sorted: up('Scene') });
    const scenes = await browser.value<string[]>(
      `[...document.querySelectorAll('#translation tbody tr')].map((row) => row.cells[1].textContent)`,
    );
    expect(scenes).toHaveLength(2160);
    expect([...new Set(scenes)].slice(0, 4)).toEqual(['3', '7', '5', '1']);
    expect(await press('Doubts')).toMatchObject({ first: ['3:41 3', '10:06 7'] });
    expect(await press('Agree')).toMatchObject({ first: ['3:41 3', '0:06 1'] });
    expect(await press('Time')).toEqual({ first: ['0:01 1', '0:06 1'], sorted: up('Time') });
    expect(await press('Time')).toMatchObject({ sorted: ['Time descending'] });
    expect(await browser.value('document.querySelectorAll("#translation tbody tr").length')).toBe(
      2160,
    );
  });

  test('has headings in order, a head for each column and a name for each region', async () => {
    await open('long');
    const facts = await browser.value<Record<string, unknown>>(`({
      h1: document.querySelectorAll('h1').length,
      levels: [...new Set([...document.querySelectorAll('h1, h2, h3, h4')].map((h) => h.tagName))],
      bare: [...document.querySelectorAll('table')].filter((t) => !t.caption || !t.querySelector('th[scope=col]')).length,
      unnamed: [...document.querySelectorAll('[role=region], section, nav, [role=group]')].filter((r) => !r.ariaLabel && !document.getElementById(r.getAttribute('aria-labelledby'))).length,
      doubled: [...document.querySelectorAll('[id]')].filter((e) => document.querySelectorAll('[id="' + e.id + '"]').length > 1).map((e) => e.id),
      dead: [...document.querySelectorAll('a[href^="#"]')].filter((a) => !document.getElementById(a.getAttribute('href').slice(1))).length,
      language: document.documentElement.lang,
    })`);
    expect(facts).toEqual({
      h1: 1,
      levels: ['H1', 'H2'],
      bare: 0,
      unnamed: 0,
      doubled: [],
      dead: 0,
      language: 'en',
    });
  });

  test('prints without what only a screen has, and with every subtitle', async () => {
    await open('short');
    await browser.send('Emulation.setEmulatedMedia', { media: 'print' });
    const facts = await browser.value<Record<string, unknown>>(`({
      nav: document.querySelector('nav').checkVisibility(),
      finder: document.querySelector('.finder').checkVisibility(),
      cut: [...document.querySelectorAll('.scroll')].filter((s) => s.scrollHeight > s.clientHeight + 1).length,
    })`);
    await browser.send('Emulation.setEmulatedMedia', { media: '' });
    expect(facts).toEqual({ nav: false, finder: false, cut: 0 });
  });
});

/** Elements with text of their own whose color is too near to what is behind it. */
const CONTRASTS = `(() => {
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = parts(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const weak = new Set();
  for (const e of document.querySelectorAll('body *')) {
    if (e.closest('svg, script') || !e.checkVisibility()) continue;
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) weak.add(e.tagName + '.' + e.className + ' ' + contrast.toFixed(2));
  }
  return [...weak];
})()`;
