import { expect, test } from 'vitest';
import type { Snapshot } from '../../../src/queue/snapshot.ts';
import { formatStatus } from '../../../src/status/format.ts';
import { formatJob } from '../../../src/status/format-job.ts';
import { painter } from '../../../src/terminal/paint.ts';
import { width } from '../../../src/terminal/text.ts';
import { aSnapshotJob, aStage } from '../../helpers/jobs.ts';

const VIEW = { home: '/home', columns: 80, color: false };
const EMPTY: Snapshot = {
  daemon: { running: false, pid: null },
  waiting: [],
  conditions: [],
  housekeeping: [],
  jobs: [],
  notifications: null,
  deviceFailures: [],
};
const LONG = 'जाने तू… या जाने ना 🎬 '.repeat(8);

const RUNNING = aSnapshotJob({
  id: 3,
  source: `/home/in/${LONG}.mp4`,
  state: 'running',
  percent: 38.4,
  etaSeconds: 2530,
  stages: [
    aStage({
      name: 'demux',
      state: 'done',
      device: 'cpu',
      percent: 100,
      seconds: 12,
      reused: true,
    }),
    aStage({ name: 'tmdb', state: 'degraded', percent: 100, seconds: 1 }),
    aStage({ name: 'asr', state: 'running', device: 'mlx', percent: 61.9, seconds: 734 }),
    aStage({ name: 'mux' }),
  ],
});

const FULL: Snapshot = {
  daemon: { running: true, pid: 4211 },
  conditions: [],
  housekeeping: [],
  notifications: null,
  deviceFailures: [],
  waiting: [{ reason: 'disk_full', hint: 'free some space on the disk of out/; '.repeat(5) }],
  jobs: [
    RUNNING,
    aSnapshotJob({ id: 4, source: '/home/in/Next.mkv' }),
    aSnapshotJob({ id: 5, source: '/home/in/Full.mkv', state: 'waiting', reason: 'disk_full' }),
    aSnapshotJob({ id: 6, source: '/home/in/New\nline.mkv', state: 'settling' }),
    aSnapshotJob({
      id: 2,
      source: '/home/in/First Film.mp4',
      state: 'done',
      verdict: 'pass',
      output: '/home/out/First_Film',
      film: '/home/out/First_Film/First Film.mp4',
    }),
    aSnapshotJob({
      id: 1,
      source: '/home/in/Broken.mp4',
      state: 'failed',
      reason: 'unreadable',
      message: 'moov atom not found',
      hint: 'copy the film again',
    }),
  ],
};

test('a home without anything says how to begin', () => {
  expect(formatStatus(EMPTY, VIEW)).toBe(
    [
      'No daemon is running: start it with `npm start`',
      'home: /home',
      '',
      'Nothing to do. Drop a film into /home/in',
      '',
    ].join('\n'),
  );
});

test('what is happening, in 80 columns and without color', () => {
  expect(formatStatus(FULL, VIEW)).toMatchInlineSnapshot(`
    "The daemon is running (pid 4211)
    home: /home

    #3   जाने तू… या जाने ना 🎬 जाने तू… या जाने…ने ना 🎬 जाने तू… या जाने ना 🎬 .mp4  running
         ███████████████░░░░░░░░░░░░░░░░░░░░░░░░░  38 %  about 42 min left
         demux         done      cpu   12 s (reused)
         tmdb          degraded        1 s
         asr           running   mlx   ████████████░░░░░░░░  61 %  12 min
         mux           pending

    Waiting
         disk full
           free some space on the disk of out/; free some space on the disk of out/;
           free some space on the disk of out/; free some space on the disk of out/;
           free some space on the disk of out/;

    Queue (3)
    #4   Next.mkv  queued
    #5   Full.mkv  waiting (disk_full)
    #6   New\\nline.mkv  settling

    Recent
    #2   First Film.mp4  done (pass)
         out/First_Film/First Film.mp4
    #1   Broken.mp4  failed (unreadable)
         moov atom not found
         copy the film again
    "
  `);
});

test.each([80, 60, 200])('no line is wider than %i columns', (columns) => {
  for (const line of formatStatus(FULL, { ...VIEW, columns }).split('\n')) {
    expect(width(line)).toBeLessThanOrEqual(columns);
  }
});

test('colors say nothing that the words do not say', () => {
  const colored = formatStatus(FULL, { ...VIEW, color: true });
  expect(colored).toContain('\u001B[');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors are made of them
  expect(colored.replaceAll(/\u001B\[\d+m/gu, '')).toBe(formatStatus(FULL, VIEW));
});

test('of a long queue the first ten are shown', () => {
  const jobs = Array.from({ length: 25 }, (_, id) => aSnapshotJob({ id: id + 1 }));
  const text = formatStatus({ ...EMPTY, jobs }, VIEW);
  expect(text).toContain('Queue (25)');
  expect(text).toContain('#10');
  expect(text).not.toContain('#11');
  expect(text).toContain('and 15 more: subpiped list');
});

test.each([
  [{ state: 'skipped', reason: 'duplicate', duplicateOf: 2 }, 'skipped (the same film as #2)'],
  [{ state: 'skipped', reason: 'no_audio' }, 'skipped (no_audio)'],
  [{ state: 'done', verdict: 'warnings', reason: 'no_speech' }, 'done (warnings, no_speech)'],
  [{ state: 'done', verdict: 'review', reason: 'one_phrase' }, 'done (review, one_phrase)'],
  [{ state: 'canceled', reason: 'source_removed' }, 'canceled (source_removed)'],
] as const)('%j is shown as %s', (differs, outcome) => {
  expect(formatStatus({ ...EMPTY, jobs: [aSnapshotJob(differs)] }, VIEW)).toContain(outcome);
});

test('a film for review is red, says why in words and where its report is', () => {
  const job = aSnapshotJob({
    state: 'done',
    verdict: 'review',
    reason: 'one_phrase',
    output: '/home/out/Film',
    report: '/home/out/Film/report.json',
  });
  const text = formatStatus({ ...EMPTY, jobs: [job] }, { ...VIEW, color: true });
  expect(text).toContain('\u001b[31mdone (review, one_phrase)');
  expect(text).toContain('Please check the subtitles: one phrase repeats throughout the film');
  expect(text).toContain('     out/Film/report.html');
  const passed = formatStatus({ ...EMPTY, jobs: [{ ...job, verdict: 'pass' }] }, VIEW);
  expect(passed).not.toContain('report.html');
});

test('show prints every reason of a verdict, the report and nothing that steers a terminal', () => {
  const job = aSnapshotJob({
    state: 'done',
    verdict: 'review',
    reason: 'long_cue',
    report: '/home/out/Film/report.json',
  });
  const text = formatJob(job, 60, painter(false), {
    reasons: [
      { severity: 'review', message: 'one subtitle stays for 297 s, at 0:40:00' },
      { severity: 'warning', message: `“\u001b[2J” ${'is said '.repeat(12)}` },
    ],
    unsure: [],
  });
  expect(text).toContain('check     one subtitle stays for 297 s, at 0:40:00\n');
  expect(text).toContain('remark    “\\u{1b}[2J” is said');
  expect(text).toContain('report    /home/out/Film/report.html\n');
  expect(text).not.toContain('\u001b');
  expect(text.split('\n').every((line) => width(line) <= 60)).toBe(true);
});

test('show names the minutes whose translation is least sure, if there are any', () => {
  const job = aSnapshotJob({ state: 'done', verdict: 'pass' });
  const text = (unsure: number[]) => formatJob(job, 120, painter(false), { reasons: [], unsure });
  expect(text([720_000, 8_220_000, 180_000])).toContain(
    'unsure    the translation is least sure at 12:00, 2:17:00, 3:00 (open report.html, Translation)\n',
  );
  expect(text([])).not.toContain('unsure');
});

test('show names whole paths, the reason and every stage', () => {
  const job = aSnapshotJob({
    ...RUNNING,
    source: '/home/in/A\nFilm.mp4',
    message: 'why',
    hint: 'do this',
    film: `/home/out/${'x'.repeat(100)}.mp4`,
  });
  const text = formatJob(job, 80, painter(false));
  for (const part of ['A\\nFilm.mp4', 'why', 'do this', job.film, 'degraded', '12 s (reused)']) {
    expect(text).toContain(part);
  }
});

test('films that were not read are counted', () => {
  const jobs = Array.from({ length: 12 }, (_, id) => aSnapshotJob({ id, state: 'queued' }));
  const text = formatStatus({ ...EMPTY, jobs }, { ...VIEW, more: 9_988 });
  expect(text).toContain('Queue (10000)');
  expect(text).toContain('and 9990 more: subpiped list');
});

test('a pause and a folder that is away stand before all else, with what to do', () => {
  const since = new Date(2026, 2, 1, 14, 3, 0).getTime();
  const text = formatStatus(
    {
      ...EMPTY,
      conditions: [
        {
          subject: 'queue',
          reason: 'paused',
          message: 'paused; the running film is finished',
          hint: 'subpiped resume',
          stops: 'claims',
          since,
        },
        {
          subject: '/Volumes/Films\u001b[2J/in',
          reason: 'volume_missing',
          message: 'its volume is away',
          hint: 'connect the volume again',
          stops: 'nothing',
          since,
        },
      ],
    },
    VIEW,
  );
  expect(text).toContain(
    [
      '',
      'Paused since 2026-03-01 14:03:00',
      '     paused; the running film is finished',
      '     subpiped resume',
      '/Volumes/Films\\u{1b}[2J/in: volume missing since 2026-03-01 14:03:00',
      '     its volume is away',
      '     connect the volume again',
      '',
    ].join('\n'),
  );
});

test('a film that is not yet taken says why', () => {
  const job = aSnapshotJob({
    id: 3,
    source: '/home/in/Film.mp4',
    state: 'settling',
    reason: 'still_downloading',
    message: 'Film.mp4.part is next to it',
    hint: 'finish the download, or remove that file',
  });
  expect(formatStatus({ ...EMPTY, jobs: [job] }, VIEW)).toContain(
    [
      'Queue (1)',
      '#3   Film.mp4  settling (still_downloading)',
      '     Film.mp4.part is next to it',
      '     finish the download, or remove that file',
    ].join('\n'),
  );
});

test('a film that waits says why, and what to do stands once above', () => {
  const job = aSnapshotJob({
    id: 2,
    source: '/home/in/Film.mp4',
    state: 'waiting',
    reason: 'config_invalid',
    message: 'Film.subpiped.json: not valid JSON',
    hint: 'fix or remove Film.subpiped.json',
  });
  const waiting = [{ reason: 'config_invalid', hint: 'fix or remove Film.subpiped.json' }];
  const text = formatStatus({ ...EMPTY, waiting, jobs: [job] }, VIEW);
  expect(text).toContain(
    '#2   Film.mp4  waiting (config_invalid)\n     Film.subpiped.json: not valid JSON\n',
  );
  expect(text.match(/fix or remove/gu)).toHaveLength(1);
});

test('that notifications do not get through is said whole, and nothing where they do', () => {
  const notifications = { by: 'log', problem: 'notify-send: not installed', at: 0 };
  const text = formatStatus({ ...EMPTY, notifications }, { ...VIEW, columns: 120 });
  expect(text).toContain(
    'Notifications do not work: notify-send: not installed; to test them: subpiped notify --test\n',
  );
  const narrow = formatStatus({ ...EMPTY, notifications }, VIEW);
  expect(narrow.replaceAll('\n', ' ')).toContain(
    'work: notify-send: not installed; to test them: subpiped notify --test',
  );
  const well = { ...notifications, problem: null };
  expect(formatStatus({ ...EMPTY, notifications: well }, VIEW)).not.toContain('Notifications');
});
