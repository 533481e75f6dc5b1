import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import type { Config } from '../config/schema.ts';
import { type StageName, scriptName } from '../domain/stage.ts';
import { endGroup } from '../system/process-group.ts';
import { startTimeOf } from '../system/process-identity.ts';
import { stageEnvironment } from './stage-environment.ts';
import { type StageEvent, StageEventReader } from './stage-events.ts';
import { StageFailure } from './stage-failure.ts';
import { isSealed, readManifest, type SealedManifest } from './stage-manifest.ts';
import { checkOutputs } from './stage-outputs.ts';

export interface StageRequest {
  readonly stage: StageName;
  readonly source: string;
  readonly movieDir: string;
  readonly jobId: number;
  readonly attempt: number;
  readonly config: Config;
  readonly mediaSeconds: number | null;
  readonly excludeDevices: readonly string[];
}

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
}

/** Codes by exit code (python/utils/errors.py), for a stage that said nothing more. */
const CODE_BY_EXIT: Readonly<Record<number, string>> = {
  2: 'internal',
  65: 'input_invalid',
  69: 'input_missing',
  73: 'cannot_write',
  75: 'try_again',
  78: 'config_invalid',
  143: 'stage_killed',
};

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
    signal.throwIfAborted();
    const { stage, movieDir, config } = request;
    const python = join(this.#places.venvsDir, stage, 'bin', 'python');
    const logPath = join(movieDir, 'logs', `${stage}.log`);
    if (!existsSync(python)) {
      throw new StageFailure(stage, 'venv_stale', `its Python is missing: ${python}`, {
        hint: 'run subpiped setup',
        logPath,
      });
    }
    // execa takes any descriptor; its types name only the first ten.
    const log = openLog(movieDir, logPath) as 3;
    const child = execa(
      python,
      [
        join(this.#places.pythonDir, 'scripts', scriptName(stage)),
        '--input',
        request.source,
        '--movie-dir',
        movieDir,
      ],
      {
        // A group of its own: a stop reaches ffmpeg below the stage, too.
        detached: true,
        cleanup: false,
        reject: false,
        buffer: false,
        extendEnv: false,
        env: stageEnvironment({ ...request, cacheDir: this.#places.cacheDir }, this.#places.env),
        // Standard input stays open: its end tells the stage that the daemon died.
        stdio: ['pipe', log, log, 'pipe'],
      },
    );
    closeSync(log);
    const { pid } = child;
    if (pid === undefined) {
      const { shortMessage } = await child;
      throw new StageFailure(stage, 'venv_stale', `it did not start: ${shortMessage}`, {
        hint: 'run subpiped setup',
        logPath,
      });
    }
    listener.started({ pid, pidStartedAt: startTimeOf(pid) });

    let failure: Extract<StageEvent, { type: 'error' }> | undefined;
    let stalled = false;
    const end = () => void endGroup(pid, config.pipeline.stopGraceMs);
    const stall = new StallTimer(config.pipeline.stallMs, () => {
      stalled = true;
      end();
    });
    const reader = new StageEventReader(
      (event) => {
        stall.reset();
        if (event.type === 'error') failure = event;
        listener.event(event);
      },
      (line) => listener.garbage(line),
    );
    const events = child.stdio[3] as unknown as Readable;
    events.on('data', (chunk: Buffer) => reader.write(chunk));
    const eventsEnded = once(events, 'close');
    signal.addEventListener('abort', end, { once: true });
    try {
      const result = await child;
      // What the stage started and left behind must not outlive it, nor hold its pipes open.
      await endGroup(pid, signal.aborted || stalled ? config.pipeline.stopGraceMs : 0);
      await eventsEnded;
      signal.throwIfAborted();
      const details = {
        logPath,
        exitCode: result.exitCode ?? null,
        signal: result.signal ?? null,
      };
      if (stalled) {
        const seconds = config.pipeline.stallMs / 1000;
        throw new StageFailure(stage, 'stage_stalled', `it said nothing for ${seconds} s`, details);
      }
      if (result.exitCode !== 0) throw failed(stage, failure, details);
      return await this.#result(stage, movieDir, details);
    } finally {
      stall.stop();
      signal.removeEventListener('abort', end);
      child.stdin?.destroy();
    }
  }

  async #result(
    stage: StageName,
    movieDir: string,
    details: { logPath: string },
  ): Promise<SealedManifest> {
    const manifest = await readManifest(movieDir, stage);
    const problem = isSealed(manifest)
      ? await checkOutputs(movieDir, manifest)
      : 'it ended without a sealed manifest';
    if (!isSealed(manifest) || problem !== null) {
      throw new StageFailure(stage, 'protocol_error', problem ?? 'no manifest', {
        ...details,
        hint: 'please report this with the log',
      });
    }
    return manifest;
  }
}

function failed(
  stage: StageName,
  event: Extract<StageEvent, { type: 'error' }> | undefined,
  details: { logPath: string; exitCode: number | null; signal: string | null },
): StageFailure {
  if (details.signal !== null) {
    return new StageFailure(stage, 'stage_killed', `it was ended by ${details.signal}`, details);
  }
  // A stop that the daemon did not ask for came from outside and is worth another attempt.
  if (event !== undefined && event.code !== 'stopped') {
    const { hint, stream = null } = event;
    return new StageFailure(stage, event.code, event.message, { ...details, hint, stream });
  }
  const code = CODE_BY_EXIT[details.exitCode ?? -1] ?? 'internal';
  return new StageFailure(stage, code, `it ended with exit code ${details.exitCode}`, {
    ...details,
    hint: `see ${details.logPath}`,
  });
}

/** Opens the stage's log anew; the one of the run before is kept beside it. */
function openLog(movieDir: string, logPath: string): number {
  mkdirSync(join(movieDir, 'logs'), { recursive: true });
  if (existsSync(logPath)) renameSync(logPath, `${logPath}.1`);
  return openSync(logPath, 'a');
}

/** Calls back once nothing has happened for a while. */
class StallTimer {
  readonly #limitMs: number;
  readonly #onStall: () => void;
  #timer: NodeJS.Timeout;

  constructor(limitMs: number, onStall: () => void) {
    this.#limitMs = limitMs;
    this.#onStall = onStall;
    this.#timer = setTimeout(onStall, limitMs);
  }

  reset(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onStall, this.#limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
