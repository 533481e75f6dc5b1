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

interface Death {
  /** The device that demux told of; null if it died before. */
  readonly device?: string | null;
  readonly chosen?: string;
  /** Whose failure ended it. */
  readonly of?: StageName;
  readonly code?: string;
}

/** The devices left out at each start of demux, which always dies as it is told. */
async function starts(death: Death = {}): Promise<(readonly string[])[]> {
  const { device = 'mps', chosen = 'auto', of = 'demux', code = 'stage_killed' } = death;
  const failure = new StageFailure(of, code, 'it died', { logPath: '/log' });
  const config = testConfig();
  config.stages.demux.device = chosen;
  const excluded: (readonly string[])[] = [];
  const run = new PipelineRun({
    stages: {
      run: vi.fn((request: StageRequest, listener: StageListener) => {
        excluded.push(request.excludeDevices);
        if (device !== null) {
          listener.event({ type: 'device', engine: 'fake', chosen: device, refused: [] });
        }
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
      config,
    },
    observer,
    profile: 'starter',
    signal: new AbortController().signal,
  });
  await expect(run.stage('demux')).rejects.toBe(failure);
  return excluded;
}

test.each(['stage_killed', 'stage_stalled', 'out_of_memory', 'device_failed'])(
  'a stage that ended with %s on a device is started once more without it',
  async (code) => {
    expect(await starts({ code })).toEqual([[], ['mps']]);
  },
);

const FINAL: [why: string, death: Death][] = [
  ['on the CPU, there is nothing else', { device: 'cpu' }],
  ['before any device was told, none is suspect', { device: null }],
  ['on a device that a person chose, it stays chosen', { chosen: 'mps' }],
  ['of another reason, no other device helps', { code: 'input_invalid' }],
  // The reason of the abort is that other stage's failure, of whatever device.
  ['because another stage took it along, its device is not to blame', { of: 'tmdb' }],
];

test.each(FINAL)('a stage that died %s: it is started once', async (_why, death) => {
  expect(await starts(death)).toEqual([[]]);
});
