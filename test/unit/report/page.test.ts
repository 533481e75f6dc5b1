import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { badFilm, healthyFilm } from '../../helpers/report-films.ts';
import { pageOfFilm } from '../../helpers/report-page.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const EVIL = `</title><script>alert('x')</script><img src=x onerror=alert(1)>`;

test('a page says verdict and reasons, figures, names, stages, devices and every subtitle', async () => {
  await using folder = await temporaryFolder();
  const page = await pageOfFilm(folder.path, badFilm(1000));
  for (const part of [
    'Jaane Tu… Ya Jaane Na (2008)',
    'Please check',
    '23 subtitles in a row say the same.',
    'card review',
    'Addity',
    'not mlx: the self-test gave NaN',
    'No TMDB key: the title is from the file name.',
    'तुम यहाँ क्यों आए हो?',
    'My heart is yours.',
    'a known hallucination, over music',
    'id="cue-200"',
    'faster than 20 characters per second',
    'faster than 25 characters per second<',
    'From Hindi by firefox',
    'doubtful translations',
    '<span class="badge">“not” is missing or added</span> <span class="badge">a number is missing or wrong</span>',
    'asked again (a name is missing, not translated)',
    'the recognizer’s own translation (script of another language)',
    'घर से एक चिट्ठी आई थी।',
  ]) {
    expect(page).toContain(part);
  }
});

test('no name or line of a film becomes part of the page', async () => {
  await using folder = await temporaryFolder();
  const film = JSON.parse(
    JSON.stringify(badFilm(1000))
      .replaceAll("I'm going to the airport.", EVIL.replaceAll('"', ''))
      .replaceAll('तुम यहाँ क्यों आए हो?', EVIL.replaceAll('"', ''))
      .replaceAll('firefox', `<script>alert('by')</script>`)
      .replaceAll('negation', '<img src=x onerror=alert(1)>'),
  );
  film['translation/scenes.json'].source = `"><script>alert('hi')</script>`;
  const page = await pageOfFilm(folder.path, film, {
    title: EVIL,
    source: `/in/${EVIL}.mp4`,
    reasons: [{ code: 'x', severity: 'review', message: EVIL }],
  });
  expect(page).toContain('&lt;script&gt;alert');
  expect(page.split('<script').length - 1).toBe(1);
  expect(page).not.toContain('<img');
});

test('the page may use its own style and script and nothing else', async () => {
  await using folder = await temporaryFolder();
  const page = await pageOfFilm(folder.path, healthyFilm(60));
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/u.exec(page)?.[1] ?? '';
  expect(policy).toMatch(/^default-src &#39;none&#39;;/u);
  for (const kind of ['style', 'script']) {
    const inside = new RegExp(`<${kind}>([^]*?)</${kind}>`, 'u').exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(inside).digest('base64');
    expect(policy).toContain(`${kind}-src &#39;sha256-${hash}&#39;`);
  }
  expect(policy).toMatch(/; img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;$/u);
  expect(page).not.toMatch(/unsafe|https?:|\son\w+=|\sstyle=/u);
});

test('a film of three hours makes a page below two megabytes', async () => {
  await using folder = await temporaryFolder();
  const page = await pageOfFilm(folder.path, badFilm(10_800));
  expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
  expect(page.split('<tr id="cue-').length - 1).toBe(2160);
});

test('a film that nobody translated by text has no table of it', async () => {
  await using folder = await temporaryFolder();
  const { 'translation/scenes.json': _, ...film } = healthyFilm(60);
  const page = await pageOfFilm(folder.path, film);
  expect(page).not.toContain('id="translation"');
});

test('a film of which nothing is known has a page', async () => {
  await using folder = await temporaryFolder();
  const page = await pageOfFilm(folder.path, { 'subtitles/cues.json': 'broken' }, { title: null });
  expect(page).toContain('Jaane Tu Ya Jaane Na 2008');
  expect(page).toContain('No names were corrected.');
});

test('artifacts of another shape are left out, the rest is shown', async () => {
  await using folder = await temporaryFolder();
  const film = healthyFilm(60);
  const { cues } = film['subtitles/cues.json'] as { cues: unknown[] };
  const page = await pageOfFilm(folder.path, {
    ...film,
    'subtitles/cues.json': { cues: [null, { index: 'x' }, ...cues] },
    'vad/songs.json': { songs: [{ start: 'early' }] },
    'transcription/corrections.json': [],
  });
  expect(page.split('<tr id="cue-').length - 1).toBe(12);
});

test('several tracks are told of, each with its verdict', async () => {
  await using folder = await temporaryFolder();
  const track = { cues: 12, verdict: 'pass', reasons: [], figures: {} } as const;
  const page = await pageOfFilm(folder.path, healthyFilm(60), {
    tracks: [
      { ...track, language: 'en', main: true },
      { ...track, language: 'hi', main: false, verdict: 'warnings' },
    ],
  });
  expect(page).toContain('English (main)');
  expect(page).toMatch(/Hindi<\/th><td class="number">12<\/td><td>Good, with warnings/u);
});
