import { readFileSync, truncateSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { Chromium, findChromium } from '../helpers/chromium.ts';
import {
  DaemonProcess,
  PROJECT_DIR,
  type Status,
  type StatusJob,
} from '../helpers/daemon-process.ts';
import { makeFilm } from '../helpers/film.ts';
import { terminalSvg } from './terminal-svg.ts';

// What `npm run pictures` runs: makes docs/pictures from the film of the demo, with the real daemon,
// the real `subpiped status` and the real report.

const PICTURES = join(PROJECT_DIR, 'docs', 'pictures');
const FILM = 'Two Speakers 2026.mp4';
const BROKEN = 'Cut Short 2019.mp4';
const COPY = 'Copy of Two Speakers.mp4';
/** What stands in the pictures instead of this machine's folder for temporary files. */
const SHOWN_HOME = '/Users/you/Movies/subpiped';
const COLUMNS = 84;
const REPORT_WIDTH = 1040;
/** As many pixels as a sharp screen shows, in less than 200 KB. */
const REPORT_SCALE = 1.5;

const say = (text: string) => void process.stderr.write(`${text}\n`);

/** `subpiped status` as a person's terminal shows it, with its colors. */
async function statusOf(subpiped: string, home: string): Promise<string> {
  const quoted = [process.execPath, subpiped, 'status', '--home', home].map((word) => `'${word}'`);
  const command = `stty cols ${COLUMNS} rows 50; ${quoted.join(' ')}`;
  const terminal =
    process.platform === 'darwin'
      ? ['-q', '/dev/null', 'sh', '-c', command]
      : ['-qec', command, '/dev/null'];
  const { CI: _, NO_COLOR: __, ...env } = process.env;
  const { stdout } = await execa('script', terminal, {
    env: { ...env, TERM: 'xterm-256color' },
    extendEnv: false,
    stdin: 'ignore',
  });
  return `$ subpiped status\n${stdout.replaceAll('\r', '').replaceAll(home, SHOWN_HOME)}`;
}

async function terminalPicture(name: string, output: string): Promise<void> {
  await writeFile(join(PICTURES, name), terminalSvg(output, 'subpiped status', COLUMNS));
  say(`docs/pictures/${name}`);
}

async function reportPicture(name: string, page: string): Promise<void> {
  const program = findChromium();
  if (program === undefined) throw new Error('the picture of the report needs Chromium');
  await using browser = await Chromium.start(program);
  await browser.send('Emulation.setScrollbarsHidden', { hidden: true });
  await browser.open(pathToFileURL(page).href, REPORT_WIDTH, 'light');
  // From the verdict to the timeline: the rest of the page is tables.
  const end = await browser.value<number>(
    'document.querySelector("#timeline").getBoundingClientRect().bottom + 12',
  );
  const clip = { x: 0, y: 0, width: REPORT_WIDTH, height: Math.ceil(end), scale: REPORT_SCALE };
  const { data } = await browser.send('Page.captureScreenshot', {
    format: 'png',
    captureBeyondViewport: true,
    clip,
  });
  await writeFile(join(PICTURES, name), Buffer.from(String(data), 'base64'));
  say(`docs/pictures/${name}`);
}

const jobOf = (status: Status, film: string): StatusJob | undefined =>
  status.jobs.find(({ source }) => source.endsWith(film));

/** Whether there is most to see: recognition under way. */
function isTelling(status: Status): boolean {
  const asr = jobOf(status, FILM)?.stages.find(({ name }) => name === 'asr');
  return asr?.state === 'running' && asr.percent >= 20;
}

const isEnded = (job: StatusJob | undefined) =>
  job !== undefined && ['done', 'failed', 'skipped'].includes(job.state);

async function makePictures(folder: string): Promise<void> {
  const subpiped = join(folder, 'subpiped');
  await symlink(join(PROJECT_DIR, 'dist', 'cli.js'), subpiped);
  const [film, broken] = [join(folder, FILM), join(folder, BROKEN)];
  await makeFilm(film);
  await copyFile(film, broken);
  truncateSync(broken, 200_000);

  await using daemon = new DaemonProcess(join(folder, 'home'), {
    args: ['intake.giveUpMs=2000', 'intake.stableMs=1000', 'notify.enabled=false'].flatMap(
      (option) => ['--set', option],
    ),
  });
  await daemon.start();
  await mkdir(daemon.inbox, { recursive: true });
  const drop = (from: string, name: string) => rename(from, join(daemon.inbox, name));
  await drop(broken, BROKEN);
  await daemon.until('the broken film has failed', (now) => isEnded(jobOf(now, BROKEN)));
  const copy = join(folder, COPY);
  await copyFile(film, copy);
  await drop(film, FILM);
  await daemon.until('the film runs', (now) => jobOf(now, FILM)?.state === 'running');
  await drop(copy, COPY);
  await daemon.until(
    'recognition is under way',
    (now) => isTelling(now) || isEnded(jobOf(now, FILM)),
  );
  await terminalPicture('status-running.svg', await statusOf(subpiped, daemon.home));
  const ended = await daemon.until('all films have ended', ({ jobs }) => jobs.every(isEnded));
  await terminalPicture('status-done.svg', await statusOf(subpiped, daemon.home));

  const output = jobOf(ended, FILM)?.output ?? '';
  const page = readFileSync(join(output, 'report.html'), 'utf8');
  const shown = join(folder, 'report.html');
  await writeFile(shown, page.replaceAll(daemon.home, SHOWN_HOME));
  await reportPicture('report.png', shown);
}

await mkdir(PICTURES, { recursive: true });
const folder = await mkdtemp(join(tmpdir(), 'subpiped-'));
try {
  await makePictures(folder);
} finally {
  await rm(folder, { recursive: true, force: true });
}
