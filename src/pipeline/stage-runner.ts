import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { Config } from '../config/schema.ts';
import type { KnownFailure } from '../domain/device-failure.ts';
import { type StageName, scriptName } from '../domain/stage.ts';
import { failpoint } from '../system/failpoint.ts';
import { endMarked } from '../system/marked-groups.ts';
import { endGroup } from '../system/process-group.ts';
import { currentOwner, ownerMark, startTimeOf } from '../system/process-identity.ts';
import type { FileHashes } from './file-hashes.ts';
import { removeOwn } from './own-files.ts';
import { stageEnvironment } from './stage-environment.ts';
import { type StageEvent, StageEventReader } from './stage-events.ts';
import { failureOf, StageFailure } from './stage-failure.ts';
import type { StageLaunch } from './stage-launch.ts';
import { StageLog, stageLogPath } from './stage-log.ts';
import { isSealed, manifestName, readManifest, type SealedManifest } from './stage-manifest.ts';
import { LARGE_BYTES, outputProblem } from './stage-outputs.ts';
import { secretsLine } from './stage-secrets.ts';
import { StallTimer } from './stall-timer.ts';
import { stagePython } from './venv.ts';

export interface StageRequest {
  readonly stage: StageName;
  readonly source: string;
  /** The film's name when the run was begun: it may be renamed, and what is made of it is not. */
  readonly name?: string;
  readonly movieDir: string;
  readonly jobId: number;
  readonly attempt: number;
  readonly config: Config;
  readonly mediaSeconds: number | null;
  readonly excludeDevices: readonly string[];
  readonly deviceFailures?: readonly KnownFailure[];
  readonly halfBatch?: string | null;
  /** What the run knows of files already; the stage's outputs are added to it. */
  readonly hashes: FileHashes;
}

/** Hears a running stage. What it throws ends the stage and is thrown by `run`. */
export interface StageListener {
  started(info: { readonly pid: number; readonly pidStartedAt: string | null }): void;
  event(event: StageEvent): void;
  /** A line on descriptor 3 that is no event. */
  garbage(line: string): void;
}

export interface StageRunnerPlaces {
  readonly pythonDir: string;
  readonly venvsDir: string;
  readonly cacheDir: string;
  /** What stages may inherit of the daemon's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How a stage is started now; directly and at full speed without it. */
  readonly launch?: () => StageLaunch;
}

/** A stage is its interpreter, and nobody hears of it. */
const DIRECTLY: StageLaunch = { prefix: [], started: () => () => {} };

/** How long a process that has left the stage's group may hold the event pipe after its end. */
const DRAIN_MS = 1_000;

/** Runs one stage as a process group of its own and returns its sealed manifest. */
export class StageRunner {
  readonly #places: StageRunnerPlaces;

  constructor(places: StageRunnerPlaces) {
    this.#places = places;
  }

  /**
   * Throws StageFailure when the stage fails, stalls or breaks the protocol, and the signal's
   * reason when aborted; in every case nothing of its process group is left.
   */
  async run(
    request: StageRequest,
    listener: StageListener,
    signal: AbortSignal,
  ): Promise<SealedManifest> {
    const { stage, movieDir, config } = request;
    const { stallMs, stallMinMs, stallFactor, stopGraceMs } = config.pipeline;
    const logPath = stageLogPath(movieDir, stage);
    const python = stagePython(this.#places.venvsDir, stage, logPath);
    // An earlier result must not pass for that of a stage that ends with 0 and writes none.
    await removeOwn(movieDir, manifestName(stage));
    signal.throwIfAborted();
    failpoint('runner.manifest-removed');
    const launch = this.#places.launch?.() ?? DIRECTLY;
    const run = randomUUID();
    const log = new StageLog(logPath);
    const child = this.#start([...launch.prefix, python], request, run);
    const said = [child.stdout, child.stderr];
    for (const stream of said) log.take(stream);
    const { pid } = child;
    if (pid === undefined) {
      const { shortMessage } = await child;
      log.close();
      throw new StageFailure(stage, 'venv_stale', `it did not start: ${shortMessage}`, {
        hint: 'run subpiped setup',
        logPath,
      });
    }
    const ended = launch.started(pid);
    // A stage that dies before it reads must not end the daemon by EPIPE.
    child.stdin?.on('error', () => {});
    child.stdin?.write(secretsLine(stage, config));
    const exited = once(child.nodeChildProcess, 'exit') as Promise<
      [number | null, NodeJS.Signals | null]
    >;
    const end = () => void endGroup(pid, stopGraceMs);
    let failure: Extract<StageEvent, { type: 'error' }> | undefined;
    let stalledMs: number | undefined;
    let thrown: { readonly error: unknown } | undefined;
    const tell = (say: () => void) => {
      try {
        if (thrown === undefined) say();
      } catch (error) {
        thrown = { error };
        end();
      }
    };
    const limits = { longestMs: stallMs, shortestMs: stallMinMs, factor: stallFactor };
    const stall = new StallTimer(limits, (limitMs) => {
      stalledMs = limitMs;
      end();
    });
    const reader = new StageEventReader(
      (event) => {
        stall.reset(paceOf(event));
        if (event.type === 'error') failure = event;
        tell(() => listener.event(event));
      },
      (line) => tell(() => listener.garbage(line)),
    );
    const events = readAll(child.stdio[3] as unknown as Readable, reader);
    signal.addEventListener('abort', end, { once: true });
    try {
      stall.reset();
      failpoint('runner.spawned');
      tell(() => listener.started({ pid, pidStartedAt: startTimeOf(pid) }));
      const [exitCode, exitSignal] = await exited;
      stall.stop();
      failpoint('runner.exited');
      const asked = signal.aborted || stalledMs !== undefined || thrown !== undefined;
      // What the stage started and left behind must not outlive it.
      await endGroup(pid, asked ? stopGraceMs : 0);
      await endMarked('SUBPIPED_RUN', run);
      await Promise.all([events.end(DRAIN_MS), log.end(said, DRAIN_MS)]);
      signal.throwIfAborted();
      if (thrown !== undefined) throw thrown.error;
      if (stalledMs !== undefined) {
        const message = `it reported nothing for ${Math.round(stalledMs / 100) / 10} s`;
        throw new StageFailure(stage, 'stage_stalled', message, {
          logPath,
          hint: `see ${logPath}`,
          exitCode,
          signal: exitSignal,
        });
      }
      if (exitCode !== 0) {
        throw failureOf(stage, failure, { exitCode, signal: exitSignal }, logPath);
      }
      return await this.#result(request, logPath, signal);
    } finally {
      ended();
      log.close();
      stall.stop();
      signal.removeEventListener('abort', end);
      child.stdin?.destroy();
    }
  }

  #start(words: readonly string[], request: StageRequest, run: string) {
    const { pythonDir, cacheDir, env } = this.#places;
    const { stage, source, movieDir } = request;
    const script = join(pythonDir, 'scripts', scriptName(stage));
    const [program = '', ...before] = words;
    return execa(program, [...before, script, '--input', source, '--movie-dir', movieDir], {
      // A group of its own: a stop reaches ffmpeg below the stage, too.
      detached: true,
      cleanup: false,
      reject: false,
      buffer: false,
      extendEnv: false,
      env: stageEnvironment({ ...request, cacheDir, run, daemon: ownerMark(currentOwner()) }, env),
      // Standard input stays open: its end tells the stage that the daemon died.
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
  }

  async #result(
    { stage, movieDir, hashes }: StageRequest,
    logPath: string,
    signal: AbortSignal,
  ): Promise<SealedManifest> {
    const manifest = await readManifest(movieDir, stage);
    const problem = isSealed(manifest)
      ? await outputProblem(movieDir, manifest, hashes, signal, LARGE_BYTES)
      : 'it exited without a sealed manifest';
    if (isSealed(manifest) && problem === null) return manifest;
    throw new StageFailure(stage, 'protocol_error', problem ?? '', {
      logPath,
      exitCode: 0,
      hint: 'please report this with the log',
    });
  }
}

/** What a stage is at, as far as it says that more of it is to come. */
function paceOf(event: StageEvent): string {
  return event.type === 'progress' && event.completed < event.total ? event.step : '';
}

/** Feeds a stage's events to `reader` until the stream ends or, `limitMs` after `end`, is cut. */
function readAll(stream: Readable, reader: StageEventReader) {
  const closed = new Promise<void>((resolve) => stream.once('close', resolve));
  stream.on('data', (chunk: Buffer) => reader.write(chunk));
  return {
    async end(limitMs: number): Promise<void> {
      const timer = setTimeout(() => stream.destroy(), limitMs);
      await closed;
      clearTimeout(timer);
      reader.end();
    },
  };
}
