import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Config } from '../../../src/config/schema.ts';
import type { Job } from '../../../src/domain/job.ts';
import { PipelineRun } from '../../../src/pipeline/pipeline-run.ts';
import { SourceFile } from '../../../src/pipeline/source-file.ts';
import { manifestPath, type SealedManifest } from '../../../src/pipeline/stage-manifest.ts';
import { StageRunner } from '../../../src/pipeline/stage-runner.ts';
import { DeviceFailures } from '../../../src/queue/device-failures.ts';
import { SnapshotReader } from '../../../src/queue/snapshot.ts';
import { formatStatus } from '../../../src/status/format.ts';
import { pythonDir } from '../../../src/system/project.ts';
import { RunRecorder } from '../../../src/worker/run-recorder.ts';
import { FakeStages, testConfig } from '../../helpers/fake-stages.ts';
import { pythonStage } from '../../helpers/python-stage.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';
import { sampled } from '../../helpers/sample.ts';

// Real processes that die by real signals, on the real choice of devices of python/subpiped and the
// real engines' self-tests; the devices are made up (python/subpiped/devices/fault_injection.py), and the work is
// a few lines, so that a row takes about a second.

type Venv = 'asr.best' | 'pyannote-vad.best';

interface Row {
  readonly fails: string;
  /** Engine and device that did the work in the end. */
  readonly on: string;
  /** How often the stage was started. */
  readonly starts: number;
  /** Devices refused, in order: `device failure`. */
  readonly refused: readonly string[];
  /** What the next film skips. */
  readonly remembered: readonly string[];
  /** What a person reads of it, in the manifest or in `status`. */
  readonly says?: RegExp;
  readonly pipeline?: Partial<Config['pipeline']>;
}

const CUDA = 'ctranslate2 cuda';
const HANG = { stallMs: 4_000, stallMinMs: 4_000 };

/** Speech recognition: mlx, then cuda, then the CPU. */
const ASR: readonly Row[] = [
  { fails: '', on: 'mlx mlx', starts: 1, refused: [], remembered: [] },
  {
    fails: 'mlx:segv',
    on: CUDA,
    starts: 2,
    refused: ['mlx device_crash'],
    remembered: ['mlx device_crash'],
    says: /killed by SIGSEGV/,
  },
  {
    fails: 'mlx:abort,cuda:segv',
    on: 'ctranslate2 cpu',
    starts: 3,
    refused: ['mlx device_crash', 'cuda device_crash'],
    remembered: ['cuda device_crash', 'mlx device_crash'],
    says: /killed by SIGABRT/,
  },
  {
    fails: 'mlx:kill',
    on: CUDA,
    starts: 2,
    refused: ['mlx oom'],
    remembered: ['mlx oom'],
    says: /killed by SIGKILL/,
  },
  {
    // Metal's threads abort the process; the log says that it was for memory.
    fails: 'mlx:oom',
    on: CUDA,
    starts: 2,
    refused: ['mlx oom'],
    remembered: ['mlx oom'],
    says: /ran out of memory \(oom\): it was killed by SIGABRT/,
  },
  {
    fails: 'mlx:no_device,cuda:oom',
    on: 'ctranslate2 cpu',
    starts: 1,
    refused: ['mlx no_device', 'cuda oom'],
    remembered: ['cuda oom'],
    says: /CUDA out of memory/,
  },
  {
    fails: 'mlx:unsupported,cuda:unsupported',
    on: 'ctranslate2 cpu',
    starts: 1,
    refused: ['mlx unsupported', 'cuda unsupported'],
    remembered: ['cuda unsupported', 'mlx unsupported'],
    says: /not yet supported on the GPU/,
  },
  {
    fails: 'mlx:nan',
    on: CUDA,
    starts: 1,
    refused: ['mlx bad_output'],
    remembered: ['mlx bad_output'],
    says: /not a number; trying again in full precision/,
  },
  {
    fails: 'mlx:nan_half',
    on: 'mlx mlx',
    starts: 1,
    refused: [],
    remembered: [],
    says: /trying again in full precision/,
  },
  {
    fails: 'mlx:hang',
    on: CUDA,
    starts: 2,
    refused: ['mlx hang'],
    remembered: ['mlx hang'],
    says: /reported nothing for 4 s/,
    pipeline: HANG,
  },
  {
    fails: 'mlx:probe_segv,cuda:probe_nan',
    on: 'ctranslate2 cpu',
    starts: 1,
    refused: ['mlx device_crash', 'cuda bad_output'],
    remembered: [],
    says: /its self-test was killed by SIGSEGV/,
  },
];

/** pyannote has a batch, which python/tests/unit/devices/test_attempts.py halves in process. */
const PYANNOTE: readonly Row[] = [
  {
    fails: 'mps:kill_large',
    on: 'pyannote mps',
    starts: 2,
    refused: [],
    remembered: [],
  },
];

// What stands for a model: numbers that go through the engines' own checks.
const WORK = `import json, numpy as np
from subpiped.recognition.engine import check_numbers
def work(pair):
    numbers = np.convolve(np.linspace(-1, 1, 64), np.ones(5)).tolist()
    check_numbers(pair.device, numbers)
    stage.progress('work', 1, 1)
    return numbers
numbers = stage.on_device(stage.candidates(), work, ROLE)
path = stage.path('result.json')
path.write_text(json.dumps(numbers))
stage.manifest.add_output('result', path)`;

const STAGE_OF = { 'asr.best': 'asr', 'pyannote-vad.best': 'pyannote-vad' } as const;
const DEVICES = { 'asr.best': 'mlx,cuda', 'pyannote-vad.best': 'mps' } as const;

class DeviceBench implements AsyncDisposable {
  readonly queue = new QueueBench();
  readonly failures = new DeviceFailures(this.queue.db, this.queue.clock);
  readonly #venv: Venv;
  readonly #stages: FakeStages;
  readonly #job: Job;

  private constructor(venv: Venv, stages: FakeStages) {
    this.#venv = venv;
    this.#stages = stages;
    this.queue.queued();
    this.#job = this.queue.claimed();
  }

  static async create(venv: Venv): Promise<DeviceBench> {
    const stages = await FakeStages.create();
    const body = WORK.replace('ROLE', JSON.stringify(STAGE_OF[venv]));
    await pythonStage(stages, STAGE_OF[venv], body, venv);
    return new DeviceBench(venv, stages);
  }

  /** Runs the stage as for a film of its own, and returns what there is to see of it. */
  async run(fails: string, pipeline: Partial<Config['pipeline']> = {}, devices?: string) {
    const stage = STAGE_OF[this.#venv];
    const { pythonDir: python, venvsDir, cacheDir, movieDir, logger } = this.#stages;
    const fakes = {
      SUBPIPED_FAKE_DEVICES: devices ?? DEVICES[this.#venv],
      SUBPIPED_FAKE_DEVICE_FAIL: fails,
      OMP_NUM_THREADS: '1',
    };
    const places = { pythonDir: python, venvsDir, cacheDir };
    const job = this.#job;
    // Another film: nothing of an earlier one is reused.
    await rm(manifestPath(movieDir, stage), { force: true });
    const recorder = new RunRecorder(this.queue.runs, job);
    const started = recorder.started.bind(recorder);
    let starts = 0;
    recorder.started = (...args) => {
      starts += 1;
      started(...args);
    };
    const request = { ...this.#stages.request(testConfig(pipeline)), jobId: job.id };
    const run = new PipelineRun({
      stages: new StageRunner({ ...places, env: { ...process.env, ...fakes } }),
      places,
      logger,
      request,
      source: new SourceFile(request, new AbortController().signal),
      observer: recorder,
      profile: 'starter',
      signal: new AbortController().signal,
      memory: this.failures,
    });
    const { manifest } = await run.stage(stage);
    const written = await readFile(manifestPath(movieDir, stage), 'utf8');
    const result = await readFile(join(movieDir, 'result.json'), 'utf8');
    const snapshot = new SnapshotReader(this.queue.db, this.queue.clock, () => true).read();
    const status = formatStatus(snapshot, { home: '/home', columns: 400, color: false });
    return {
      manifest,
      written,
      result,
      starts,
      status,
      snapshot,
      runs: this.queue.runs.latest(job.id),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.queue[Symbol.dispose]();
    await this.#stages[Symbol.asyncDispose]();
  }
}

function refusals({ refused }: SealedManifest): string[] {
  return refused.map(({ device, failure }) => `${device} ${failure}`);
}

/** Setup for the tests makes these venvs; on a desk they may be absent. */
function isHere(venv: Venv): boolean {
  return (
    existsSync(join(pythonDir(), 'venvs', venv, 'bin', 'python')) || process.env['CI'] === 'true'
  );
}

const TABLE = [
  ...ASR.map((row) => ({ ...row, venv: 'asr.best' as const })),
  ...PYANNOTE.map((row) => ({ ...row, venv: 'pyannote-vad.best' as const })),
];

test.for(sampled(TABLE, 4))(
  '$fails: the work is done on $on',
  { timeout: 60_000 },
  async (row, { skip }) => {
    const { venv, fails, on, starts, refused, remembered, says, pipeline } = row;
    skip(!isHere(venv), `there is no venv ${venv}`);
    await using bench = await DeviceBench.create(venv);
    const seen = await bench.run(fails, pipeline);
    const { manifest, status } = seen;
    expect(`${manifest.engine} ${manifest.device}`).toBe(on);
    expect(refusals(manifest).filter((text) => !text.endsWith('undefined'))).toEqual(refused);
    expect(seen.starts).toBe(starts);
    const kept = bench.failures.all();
    expect(kept.map(({ device, failure }) => `${device} ${failure}`)).toEqual(remembered);
    if (says !== undefined) expect(`${seen.written}${status}`).toMatch(says);
    // Recorded with the stage's run, and said by `status` until it is over.
    const [run] = seen.runs;
    expect(run).toMatchObject({ state: 'done', device: manifest.device, engine: manifest.engine });
    for (const text of refused.filter((text) => !text.endsWith('no_device'))) {
      const [device = '', failure = ''] = text.split(' ');
      expect(run?.errorMessage).toMatch(new RegExp(`not on ${device}: .*`));
      const left = new RegExp(`skips ${device} until 2026-03-.* \\(${failure}\\)`);
      if (remembered.includes(text)) expect(status).toMatch(left);
    }
    // A made-up device computes on the CPU: whatever failed before, the result is the CPU's.
    expect(JSON.parse(seen.result)).toHaveLength(68);
    expect(seen.written).toContain('devices are simulated for a test');
  },
);

test('the next film leaves the device out without trying, until that is over or the person says so', {
  timeout: 60_000,
}, async ({ skip }) => {
  skip(!isHere('asr.best'), 'there is no venv asr.best');
  await using bench = await DeviceBench.create('asr.best');
  const alone = await bench.run('', {}, '');
  await bench.run('mlx:segv');
  const next = await bench.run('mlx:segv');
  expect(next.starts).toBe(1);
  expect(next.manifest.device).toBe('cuda');
  expect(next.manifest.refused[0]?.why).toMatch(/skipped until .*: it crashed \(device_crash\)/);
  expect(next.snapshot.deviceFailures).toMatchObject([{ device: 'mlx', count: 1 }]);
  bench.failures.clear();
  const again = await bench.run('');
  expect(again.manifest.device).toBe('mlx');
  expect(again.result).toBe(alone.result);
  expect(alone.manifest).toMatchObject({ device: 'cpu', refused: [{ device: 'cuda' }] });
});
