import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { StatusReader } from '../commands/open-queue.ts';
import { environment } from '../config/environment.ts';
import { cacheDir, type Home, resolveHome, systemPlaces } from '../config/paths.ts';
import { asSubpipedError, SubpipedError } from '../domain/errors.ts';
import type { Snapshot, SnapshotJob } from '../queue/snapshot.ts';
import { pageOf } from '../report/place.ts';
import { formatStatus } from '../status/format.ts';
import { stageLine } from '../status/stage-lines.ts';
import { makePrivateFolder } from '../system/private-files.ts';
import { projectDir } from '../system/project.ts';
import { painter } from '../terminal/paint.ts';

// What `npm run demo` runs after setup: a real film through the real daemon, watched by the same
// snapshot that `subpiped status` shows.

const FILM_NAME = 'Two Speakers 2026.mp4';
const FIRST_CUES = 5;
const LOOK_MS = 250;
/** Thirty seconds of film take less than a minute anywhere; this is for a machine that swaps. */
const LIMIT_MS = 15 * 60_000;
/** Without a terminal, a running stage is reported again after this many percent. */
const REPORT_PERCENT = 25;

/** Somebody sits there and watches: neither an empty battery nor the hour keeps the film waiting. */
const NOW = ['onBattery', 'onLowPower', 'whenHot']
  .map((key) => `power.${key}=run`)
  .concat('power.minBatteryPercent=0', 'schedule.duringQuietHours=run')
  .flatMap((option) => ['--set', option]);

const say = (text: string) => void process.stdout.write(`${text}\n`);

/** The recording as a film: a moving picture and the wheel's two-speaker sound. */
async function makeFilm(target: string): Promise<void> {
  const sound = join(cacheDir(systemPlaces(environment)), 'models/pyannote-sample/sample.wav');
  if (!existsSync(sound)) {
    throw new SubpipedError('model_missing', `the recording ${sound} is missing`, {
      hint: 'run npm start -- setup',
    });
  }
  const args = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
  args.push('-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=24', '-i', sound, '-shortest');
  args.push('-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-c:a', 'aac');
  await execa('ffmpeg', [...args, target]);
}

/** The daemon as a process of its own, as launchd would start it. */
class DemoDaemon {
  readonly #child: ChildProcess;
  #said = '';

  constructor(home: Home) {
    const cli = join(projectDir(), 'dist', 'cli.js');
    this.#child = spawn(process.execPath, [cli, 'run', '--home', home.root, ...NOW], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-4_000);
    });
  }

  /** Throws when the daemon has ended by itself, with what it said last. */
  check(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) return;
    throw new SubpipedError('internal', `the daemon ended:\n${this.#said.trim()}`, {
      hint: 'stop any other daemon in the demo folder, or report this',
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exited;
  }
}

/** Shows how far the film is: drawn over itself on a terminal, a line for each change elsewhere. */
class Progress {
  readonly #home: Home;
  readonly #shown = new Map<string, string>();
  #lines = 0;

  constructor(home: Home) {
    this.#home = home;
  }

  show(snapshot: Snapshot): void {
    if (process.stdout.isTTY) this.#draw(snapshot);
    else this.#report(snapshot.jobs[0]);
  }

  #draw(snapshot: Snapshot): void {
    const columns = process.stdout.columns || 80;
    const rows = (process.stdout.rows || 24) - 1;
    const view = { home: this.#home.root, columns, color: process.stdout.hasColors() };
    const lines = formatStatus(snapshot, view).trimEnd().split('\n').slice(0, rows);
    // Up to where the last frame began, then each line with the rest of it cleared.
    const up = this.#lines > 0 ? `\u001B[${this.#lines}A` : '';
    process.stdout.write(`${up}${lines.map((line) => `${line}\u001B[K\n`).join('')}\u001B[J`);
    this.#lines = lines.length;
  }

  #report(job: SnapshotJob | undefined): void {
    if (job === undefined) return;
    this.#once('job', job.state, `${FILM_NAME}: ${job.state}`);
    for (const stage of job.stages) {
      if (stage.state === 'pending') continue;
      const step = Math.floor(stage.percent / REPORT_PERCENT);
      const left = job.etaSeconds === null ? '' : `  (film: about ${job.etaSeconds} s left)`;
      const line = stageLine(stage, painter(false)) + (stage.state === 'running' ? left : '');
      this.#once(stage.name, `${stage.state} ${step}`, line);
    }
  }

  #once(key: string, value: string, line: string): void {
    if (this.#shown.get(key) === value) return;
    this.#shown.set(key, value);
    say(line);
  }
}

/** Follows the only film of the home until it has ended. */
async function follow(home: Home, daemon: DemoDaemon): Promise<SnapshotJob> {
  using reader = new StatusReader(home);
  const progress = new Progress(home);
  const limit = Date.now() + LIMIT_MS;
  while (Date.now() < limit) {
    daemon.check();
    const snapshot = reader.read();
    const job = snapshot.jobs[0];
    if (snapshot.daemon.running) progress.show(snapshot);
    if (job?.endedAt != null) return job;
    const [waiting] = snapshot.waiting;
    if (waiting !== undefined) {
      throw new SubpipedError('try_again', `the film is waiting: ${waiting.reason}`, waiting);
    }
    await delay(LOOK_MS);
  }
  throw new SubpipedError('stage_stalled', 'the film did not finish in time', {
    hint: `see the logs in ${relative('', home.out)}`,
  });
}

async function untilRunning(home: Home, daemon: DemoDaemon): Promise<void> {
  using reader = new StatusReader(home);
  while (!reader.read().daemon.running) {
    daemon.check();
    await delay(LOOK_MS);
  }
}

/** Counts the cues of the film's own subtitle track, as a player would read it. */
async function countCues(film: string): Promise<number> {
  const entries = ['-show_entries', 'packet=size', '-of', 'csv=p=0'];
  const args = ['-v', 'error', '-select_streams', 's:0', ...entries, film];
  const { stdout } = await execa('ffprobe', args);
  // mov_text marks the end of a cue by an empty sample of two bytes.
  return stdout.split('\n').filter((size) => Number.parseInt(size, 10) > 2).length;
}

async function demo(): Promise<void> {
  const home = resolveHome(process.argv[2], systemPlaces({}));
  // The demo's own folder: what an earlier run left would only be recognized and skipped.
  for (const folder of [home.in, home.out, home.state]) {
    rmSync(folder, { recursive: true, force: true });
  }
  makePrivateFolder(home.state);
  const film = join(home.state, FILM_NAME);
  say('Making a 30-second film from a real recording of two speakers.');
  await makeFilm(film);
  const daemon = new DemoDaemon(home);
  try {
    await untilRunning(home, daemon);
    say(`The daemon is running. Dropping «${FILM_NAME}» into ${relative('', home.in)}/.\n`);
    const dropped = join(home.in, FILM_NAME);
    copyFileSync(film, `${dropped}.part`);
    renameSync(`${dropped}.part`, dropped);
    const job = await follow(home, daemon);
    await conclude(job);
  } finally {
    await daemon.stop();
    rmSync(film, { force: true });
  }
}

async function conclude(job: SnapshotJob): Promise<void> {
  if (job.state !== 'done' || job.film === null || job.subtitles === null) {
    throw new SubpipedError(
      'verification_failed',
      `the film is ${job.state}${job.message === null ? '' : `: ${job.message}`}`,
      { hint: job.hint ?? '' },
    );
  }
  const cues = readFileSync(job.subtitles, 'utf8').trim().split(/\n\n+/);
  const inFilm = await countCues(job.film);
  if (inFilm === 0 || inFilm !== cues.length) {
    const message = `the film's track has ${inFilm} cues, the file beside it ${cues.length}`;
    throw new SubpipedError('verification_failed', message);
  }
  say(`\nThe first of its ${cues.length} cues:\n`);
  say(`${cues.slice(0, FIRST_CUES).join('\n\n')}\n`);
  say(`film: ${job.film}`);
  say(`subtitles: ${job.subtitles}`);
  if (job.report !== null) say(`report: ${pageOf(job.report)}`);
}

try {
  await demo();
} catch (thrown) {
  const error = asSubpipedError(thrown);
  process.stderr.write(`demo: ${error.message}\n`);
  if (error.hint !== '') process.stderr.write(`what to do: ${error.hint}\n`);
  process.exitCode = error.exitCode;
}
