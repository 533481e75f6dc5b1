import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Logger, pino } from 'pino';
import defaults from '../../config/default.json' with { type: 'json' };
import { type Config, configSchema } from '../../src/config/schema.ts';
import { STAGE_NAMES, type StageName, scriptName } from '../../src/domain/stage.ts';
import { FileHashes } from '../../src/pipeline/file-hashes.ts';
import type { PipelineRequest } from '../../src/pipeline/pipeline-request.ts';
import { PipelineRunner } from '../../src/pipeline/pipeline-runner.ts';
import type { StageEvent } from '../../src/pipeline/stage-events.ts';
import { type StageRequest, StageRunner } from '../../src/pipeline/stage-runner.ts';
import { publish } from '../../src/report/publish.ts';
import { standIn } from './fast-stages.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/** Of the film that the stand-ins work on: the four bytes `film`. */
export const FILM_FINGERPRINT = createHash('sha256')
  .update('subpiped-fingerprint-1 4\nfilm')
  .digest('hex');

/** The default configuration, with stages that are ended quickly. */
export function testConfig(pipeline: Partial<Config['pipeline']> = {}): Config {
  const config = configSchema.parse(structuredClone(defaults));
  config.profile = 'starter';
  Object.assign(config.pipeline, { stopGraceMs: 200, ...pipeline });
  return config;
}

/**
 * A folder of Python and venvs in which every stage is a program of test/fixtures/stages, named by
 * what it does. `asr: 'crashes SIGSEGV mps'` hands on the words behind the name.
 */
export class FakeStages implements AsyncDisposable {
  readonly path: string;
  readonly pythonDir: string;
  readonly venvsDir: string;
  readonly cacheDir: string;
  readonly movieDir: string;
  readonly source: string;
  /** Lines of the log, as pino writes them. */
  readonly logged: { readonly [key: string]: unknown }[] = [];
  readonly logger: Logger;
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
    this.path = folder.path;
    this.pythonDir = join(folder.path, 'python');
    this.venvsDir = join(folder.path, 'venvs');
    this.cacheDir = join(folder.path, 'cache');
    this.movieDir = join(folder.path, 'out', 'Fake_Film');
    this.source = join(folder.path, 'Fake Film.mkv');
    this.logger = pino(
      { level: 'info' },
      { write: (line: string) => void this.logged.push(JSON.parse(line)) },
    );
  }

  static async create(behaviors: Partial<Record<StageName, string>> = {}): Promise<FakeStages> {
    const stages = new FakeStages(await temporaryFolder());
    await mkdir(stages.movieDir, { recursive: true });
    await writeFile(stages.source, 'film');
    stages.writeCode('subpiped/stage/stage.py', '# one');
    for (const stage of STAGE_NAMES) {
      stages.writeCode(`scripts/${scriptName(stage)}`, `# ${stage}`);
      stages.writeCode(`requirements/${stage.replaceAll('-', '_')}.lock`, 'numpy==2.0.0');
      stages.behave(stage, behaviors[stage] ?? 'succeeds');
    }
    return stages;
  }

  writeCode(name: string, text: string): void {
    const file = join(this.pythonDir, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  behave(stage: StageName, behavior: string): void {
    standIn(join(this.venvsDir, stage, 'bin', 'python'), behavior);
  }

  runner(): StageRunner {
    const { pythonDir, venvsDir, cacheDir } = this;
    return new StageRunner({ pythonDir, venvsDir, cacheDir, env: process.env });
  }

  pipeline(): PipelineRunner {
    return new PipelineRunner(this.runner(), this, publish, this.logger);
  }

  stageRequest(stage: StageName, differs: Partial<StageRequest> = {}): StageRequest {
    const { hashes = new FileHashes(), excludeDevices = [], ...rest } = differs;
    return { ...this.request(), stage, hashes, excludeDevices, ...rest };
  }

  request(config: Config = testConfig()): PipelineRequest {
    return {
      jobId: 7,
      attempt: 1,
      source: this.source,
      fingerprint: FILM_FINGERPRINT,
      movieDir: this.movieDir,
      mediaSeconds: 90,
      config,
    };
  }

  /** Lines `start STAGE` and `end STAGE` that the processes wrote, in their order. */
  async history(): Promise<string[]> {
    const text = await readFile(join(this.movieDir, 'stages.log'), 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean);
  }

  /** The stages whose processes were started since the last call. */
  async started(): Promise<string[]> {
    const lines = (await this.history()).filter((line) => line.startsWith('start '));
    const fresh = lines.slice(this.#seen).map((line) => line.slice('start '.length));
    this.#seen = lines.length;
    return fresh;
  }
  #seen = 0;

  async log(stage: StageName, suffix = ''): Promise<string> {
    return await readFile(join(this.movieDir, 'logs', `${stage}.log${suffix}`), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** Remembers what a stage said, and lets a test wait for it. */
export class EventRecorder {
  pid = 0;
  pidStartedAt: string | null = null;
  readonly events: StageEvent[] = [];
  readonly lines: string[] = [];
  #arrived: (() => void) | undefined;

  started(info: { readonly pid: number; readonly pidStartedAt: string | null }): void {
    this.pid = info.pid;
    this.pidStartedAt = info.pidStartedAt;
  }

  event(event: StageEvent): void {
    this.events.push(event);
    this.#arrived?.();
  }

  garbage(line: string): void {
    this.lines.push(line);
  }

  /** The first event of a type, already received or still to come. */
  async received<T extends StageEvent['type']>(type: T): Promise<Extract<StageEvent, { type: T }>> {
    for (;;) {
      const found = this.events.find((event) => event.type === type);
      if (found !== undefined) return found as Extract<StageEvent, { type: T }>;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  /** Number of the process that the stage started, which it tells by a warning. */
  async grandchild(): Promise<number> {
    return Number((await this.received('warning')).message);
  }
}
