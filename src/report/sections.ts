import { formatDuration } from '../terminal/duration.ts';
import type { Cue, NameChange, Suspicious, TrackArtifacts } from './artifacts.ts';
import { type Html, html } from './html.ts';
import { languageName, outcomeLabel, reasonLabel } from './labels.ts';
import { section, sentence, table } from './parts.ts';
import type { Report, ReportTrack } from './report-json.ts';
import { clock, exactClock } from './times.ts';
import { VERDICTS } from './verdict-sections.ts';

/** A film of that many doubtful places is read elsewhere. */
export const MOST_SUSPICIOUS = 500;

export function suspiciousSection(suspicious: readonly Suspicious[], cues: readonly Cue[]): Html {
  const numbers = new Map(cues.map(({ start_ms, index }) => [start_ms, index]));
  const timeOf = ({ start_ms, outcome }: Suspicious) => {
    const number = outcome === 'shown' ? numbers.get(start_ms) : undefined;
    return number === undefined
      ? html`${clock(start_ms)}`
      : html`<a href="#cue-${number}">${clock(start_ms)}</a>`;
  };
  if (suspicious.length === 0) {
    return section('check', 'To check', html`<p class="empty">No suspicious subtitles.</p>`);
  }
  const shown = suspicious.slice(0, MOST_SUSPICIOUS);
  const rows = shown.map((one, place) => {
    const { start_ms, text, why, outcome, replacement } = one;
    return html`<tr${place > 0 && shown[place - 1]?.start_ms === start_ms ? null : html` id="at-${start_ms}"`}><td class="time">${timeOf(one)}</td><td class="text" dir="auto">${text}${
      replacement === null ? null : html`<br><span class="new">→ ${replacement}</span>`
    }</td><td>${why.map(reasonLabel).join(', ')}</td><td>${outcomeLabel(outcome)}</td></tr>
`;
  });
  const more = suspicious.length - shown.length;
  return section(
    'check',
    'To check',
    html`<p>Subtitles that break a rule, and parts of the audio whose text was rejected.${
      more > 0
        ? ` Showing the first ${shown.length} of ${suspicious.length}; all are in subtitles/quality.json.`
        : ''
    }</p>${table('Places to check', ['Time', 'Text', 'Why', 'Result'], rows)}`,
  );
}

/** Each change once, with how often it was made. */
export function namesSection(names: readonly NameChange[]): Html {
  if (names.length === 0) {
    return section('names', 'Names', html`<p class="empty">No names were corrected.</p>`);
  }
  const changes = new Map<string, { readonly change: NameChange; count: number }>();
  for (const change of names) {
    const key = JSON.stringify([change.before, change.after]);
    const known = changes.get(key);
    if (known === undefined) changes.set(key, { change, count: 1 });
    else known.count += 1;
  }
  const rows = [...changes.values()]
    .toSorted((a, b) => b.count - a.count)
    .map(
      ({ change, count }) =>
        html`<tr><td dir="auto">${change.before}</td><td dir="auto"><strong>${change.after}</strong></td><td class="number">${count}</td><td>${change.why.replaceAll('_', ' ')}</td><td class="number">${change.score === null ? '' : change.score.toFixed(2)}</td></tr>
`,
    );
  const heads = ['Recognized', 'Corrected', 'Count', 'Why', 'Score'];
  return section('names', 'Names', table('Name corrections', heads, rows));
}

export function stagesSection({ stages }: Report): Html {
  const total = stages.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
  const rows = stages.map((stage) => {
    const refused = stage.refused.map(({ device, why }) => `${device}: ${why}`);
    const notes = [
      ...stage.degraded.map(({ message }) => message),
      ...stage.warnings.map(({ message }) => message),
    ];
    const share = total === 0 ? 0 : (stage.seconds ?? 0) / total;
    return html`<tr><th scope="row">${stage.name}</th><td>${stage.state === 'done' ? 'done' : html`<span class="badge warn">${stage.state}</span>`}${stage.reused ? ' (earlier)' : ''}</td><td>${stage.device ?? ''}${
      stage.engine === null ? null : html` <span class="soft">${stage.engine}</span>`
    }${refused.map((text) => html`<br><span class="soft">not ${text}</span>`)}</td><td class="number">${stage.seconds === null ? '' : formatDuration(stage.seconds)}</td><td class="bar" aria-hidden="true"><svg viewBox="0 0 100 8" preserveAspectRatio="none"><rect class="lane" width="100" height="8"/><rect class="speech" width="${(share * 100).toFixed(1)}" height="8"/></svg></td><td class="notes">${notes.map((note) => html`<p>${sentence(note)}</p>`)}</td></tr>
`;
  });
  const heads = ['Stage', 'State', 'Device', 'Time', '', 'Remarks'];
  return section(
    'stages',
    'How it was made',
    html`<p>All stages: ${formatDuration(total)}.</p>${table('Stages', heads, rows)}`,
  );
}

export function cuesSection({ cues, language, quality }: TrackArtifacts): Html {
  const flags = new Map<number, string>();
  for (const { start_ms, why, outcome } of quality?.suspicious ?? []) {
    if (outcome === 'shown') flags.set(start_ms, why.map(reasonLabel).join(', '));
  }
  const rows = cues.map(({ index, start_ms, end_ms, lines, song }) => {
    const flag = flags.get(start_ms);
    return html`<tr id="cue-${index}"${flag === undefined ? null : html` class="flagged"`}><td class="number">${index}</td><td class="time">${exactClock(start_ms)}</td><td class="number">${((end_ms - start_ms) / 1000).toFixed(1)}</td><td class="text" dir="auto">${lines.flatMap((line, place) => [...(place === 0 ? [] : [html`<br>`]), html`${song ? `♪ ${line} ♪` : line}`])}${
      flag === undefined ? null : html` <span class="badge warn">${flag}</span>`
    }</td></tr>
`;
  });
  const name = languageName(language);
  if (rows.length === 0) {
    return section('subtitles', 'Subtitles', html`<p class="empty">No subtitles.</p>`);
  }
  return section(
    'subtitles',
    'Subtitles',
    html`<form class="finder" role="search" hidden><label>Find <input type="search" autocomplete="off" spellcheck="false"></label><label class="box"><input type="checkbox"> only those to check</label><output aria-live="polite"></output></form>${table(`All subtitles, in ${name}`, ['No.', 'Time', 'Seconds', 'Text'], rows, { language })}`,
  );
}

export function tracksSection(tracks: readonly ReportTrack[]): Html | null {
  if (tracks.length < 2) return null;
  const rows = tracks.map(
    ({ language, main, cues, verdict, reasons }) =>
      html`<tr><th scope="row">${languageName(language)}${main ? ' (main)' : ''}</th><td class="number">${cues}</td><td>${verdict === null ? '' : VERDICTS[verdict].title}</td><td>${reasons.map(({ message }) => html`<p>${sentence(message)}</p>`)}</td></tr>
`,
  );
  const heads = ['Language', 'Subtitles', 'Verdict', 'Why'];
  return section('tracks', 'Tracks', table('Subtitle tracks', heads, rows));
}
