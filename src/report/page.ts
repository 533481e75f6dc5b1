import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { shownStem } from '../domain/movie.ts';
import type { Artifacts, TrackArtifacts } from './artifacts.ts';
import { Html, html } from './html.ts';
import { languageName } from './labels.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { section } from './parts.ts';
import type { Report } from './report-json.ts';
import {
  cuesSection,
  MOST_SUSPICIOUS,
  namesSection,
  stagesSection,
  suspiciousSection,
  tracksSection,
} from './sections.ts';
import { timeline } from './timeline.ts';
import { clock } from './times.ts';
import { translationSection } from './translation-section.ts';
import { figuresSection, verdictSection } from './verdict-sections.ts';

const STYLE = readFileSync(new URL('./page.css', import.meta.url), 'utf8');
/** The page may use its own style and script, and nothing else from anywhere. */
const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(PAGE_SCRIPT)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** report.html: one file that says all of report.json, the cues and what speaks against them. */
export function reportPage(
  report: Report,
  tracks: readonly TrackArtifacts[],
  artifacts: Artifacts,
): string {
  const main = tracks.find((track) => track.main);
  const suspicious = main?.quality?.suspicious ?? [];
  const marks = suspicious.slice(0, MOST_SUSPICIOUS);
  const own = report.tracks.find((track) => track.main);
  const name = report.title ?? shownStem(basename(report.source));
  const title = report.year === null ? name : `${name} (${report.year})`;
  const sections: (readonly [id: string, label: string, content: Html | null])[] = [
    ['figures', 'Figures', own === undefined ? null : figuresSection(own)],
    ['tracks', 'Tracks', tracksSection(report.tracks)],
    [
      'timeline',
      'Timeline',
      section(
        'timeline',
        'Timeline',
        timeline({ ...artifacts, cues: main?.cues ?? [], suspicious: marks }),
      ),
    ],
    ['check', 'To check', suspiciousSection(suspicious, main?.cues ?? [])],
    ['names', 'Names', namesSection(artifacts.names)],
    ['translation', 'Translation', translationSection(artifacts.translation)],
    ['stages', 'How it was made', stagesSection(report)],
    ['subtitles', 'Subtitles', main === undefined ? null : cuesSection(main)],
  ];
  const there = sections.filter(([, , content]) => content !== null);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title} – subtitles</title>
<link rel="icon" href="data:,">
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the verdict</a>
<header><p class="brand">subpiped</p><h1><bdi>${title}</bdi></h1><p class="meta">${factsOf(report, artifacts.seconds, main)}</p></header>
<nav aria-label="On this page"><ul>${there.map(([id, label]) => html`<li><a href="#${id}">${label}</a></li>`)}</ul></nav>
<main id="main">
${verdictSection(report)}
${there.flatMap(([, , content]) => content ?? [])}</main>
<footer><p class="path">${basename(report.source)}</p></footer>
<script>${new Html(PAGE_SCRIPT)}</script>
</body>
</html>
`;
  return page.toString();
}

function factsOf(report: Report, seconds: number, main: TrackArtifacts | undefined): Html[] {
  const spoken = report.language === null ? [] : [`spoken: ${languageName(report.language)}`];
  const written =
    main === undefined || main.cues.length === 0
      ? []
      : [`subtitles: ${languageName(main.language)}`];
  const facts = [...(seconds > 0 ? [clock(seconds * 1000)] : []), ...spoken, ...written];
  return facts.map((fact) => html`<span>${fact}</span>`);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
