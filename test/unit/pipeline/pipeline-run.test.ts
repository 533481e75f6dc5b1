import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import type { StageName } from '../../../src/domain/stage.ts';
import type { StageObserver } from '../../../src/pipeline/pipeline-request.ts';
import { PipelineRun } from '../../../src/pipeline/pipeline-run.ts';
import { StageFailure } from '../../../src/pipeline/stage-failure.ts';
import type { StageListener, StageRequest } from '../../../src/pipeline/stage-runner.ts';
import { testConfig } from '../../helpers/fake-stages.ts';

const nothing = () => undefined;
const observer: StageObserver = {
  reused: nothing,
  started: nothing,
  progress: nothing,
  device: nothing,
  warning: nothing,
  finished: nothing,
  ended: nothing,
};

/** The devices left out at each start of demux, whose process ends with the failure of `stage`. */
async function starts(stage: StageName): Promise<(readonly string[])[]> {
  const failure = new StageFailure(stage, 'stage_killed', 'it died', { logPath: '/log' });
  const excluded: (readonly string[])[] = [];
  const run = new PipelineRun({
    stages: {
      run: vi.fn((request: StageRequest, listener: StageListener) => {
        excluded.push(request.excludeDevices);
        listener.event({ type: 'device', engine: 'mlx', chosen: 'mps', refused: [] });
        return Promise.reject(failure);
      }),
    },
    places: { pythonDir: '/nowhere', cacheDir: '/nowhere' },
    logger: pino({ level: 'silent' }),
    request: {
      jobId: 7,
      attempt: 1,
      source: '/in/Film.mkv',
      fingerprint: null,
      movieDir: '/nowhere',
      mediaSeconds: null,
      config: testConfig(),
    },
    observer,
    profile: 'starter',
    signal: new AbortController().signal,
  });
  await expect(run.stage('demux')).rejects.toBe(failure);
  return excluded;
}

test('a stage that died on a device is started once more without it', async () => {
  expect(await starts('demux')).toEqual([[], ['mps']]);
});

test('a stage that another one took along is not started again', async () => {
  // The reason of the abort is that other stage's failure, of whatever device.
  expect(await starts('tmdb')).toEqual([[]]);
});
