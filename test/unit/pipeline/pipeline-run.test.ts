import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import type {
  DeviceFailure,
  KnownFailure,
  RememberedFailure,
} from '../../../src/domain/device-failure.ts';
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
  readonly signal?: string | null;
}

interface Started {
  readonly excluded: (readonly string[])[];
  readonly known: (readonly KnownFailure[])[];
  readonly half: (string | null | undefined)[];
  readonly remembered: { readonly failure: DeviceFailure; readonly forMs: number }[];
  readonly error: Error;
}

/** A film that is where it was. */
const UNCHANGED = {
  path: '/in/Film.mkv',
  mustBeSame: () => Promise.resolve(),
  mayBeSame: () => Promise.resolve(),
};

/** What each start of `stage` was told, which dies as told until there is no such death left. */
async function starts(
  deaths: readonly Death[],
  stage: 'diarization' | 'pyannote-vad' = 'diarization',
  recalled: readonly RememberedFailure[] = [],
): Promise<Started> {
  const config = testConfig();
  config.stages[stage].device = deaths[0]?.chosen ?? 'auto';
  const seen: Omit<Started, 'error'> = { excluded: [], known: [], half: [], remembered: [] };
  const left = [...deaths];
  const run = new PipelineRun({
    stages: {
      run: vi.fn((request: StageRequest, listener: StageListener) => {
        seen.excluded.push(request.excludeDevices);
        seen.known.push(request.deviceFailures ?? []);
        seen.half.push(request.halfBatch);
        const death = left.shift();
        if (death === undefined) throw new Error('it works');
        const { device = 'mps', of = stage, code = 'stage_killed', signal = 'SIGSEGV' } = death;
        if (device !== null) {
          listener.event({ type: 'device', engine: 'fake', chosen: device, refused: [] });
        }
        const details = { logPath: '/nowhere/log', signal };
        return Promise.reject(new StageFailure(of, code, 'it died', details));
      }),
    },
    places: { pythonDir: '/nowhere', cacheDir: '/nowhere' },
    logger: pino({ level: 'silent' }),
    source: UNCHANGED,
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
    memory: {
      recall: () => recalled,
      remember: (failure, _versions, forMs) => void seen.remembered.push({ failure, forMs }),
    },
  });
  const error = await run.stage(stage).then(
    () => new Error('it did not fail'),
    (thrown: Error) => thrown,
  );
  return { ...seen, error };
}

const HOUR_MS = 3_600_000;

test.each([
  ['stage_killed', 'SIGSEGV', 'device_crash', 24],
  ['stage_killed', 'SIGABRT', 'device_crash', 24],
  ['stage_killed', 'SIGBUS', 'device_crash', 24],
  ['stage_killed', 'SIGKILL', 'oom', 1],
  ['stage_stalled', 'SIGTERM', 'hang', 1],
  ['out_of_memory', null, 'oom', 1],
  ['device_failed', null, 'device_error', 1],
])('%s (%s) on a device is %s: once more without it, and remembered', async (...row) => {
  const [code, signal, failure, hours] = row;
  const { excluded, error, remembered, known } = await starts([{ code, signal }]);
  expect(excluded).toEqual([[], ['mps']]);
  expect(error.message).toBe('it works');
  expect(remembered).toMatchObject([
    {
      failure: { stage: 'diarization', engine: 'fake', device: 'mps', failure },
      forMs: hours * HOUR_MS,
    },
  ]);
  expect(remembered[0]?.failure.message).toContain(`(${failure})`);
  expect(known[1]).toMatchObject([{ device: 'mps', failure, until: null }]);
});

test('device after device is left out, down to the CPU, whose failure is the last word', async () => {
  const { excluded, error, remembered } = await starts([
    { device: 'mlx' },
    { device: 'cuda', signal: 'SIGABRT' },
    { device: 'cpu' },
  ]);
  expect(excluded).toEqual([[], ['mlx'], ['mlx', 'cuda']]);
  expect(error.message).toBe('diarization: it died');
  expect(remembered.map(({ failure }) => failure.device)).toEqual(['mlx', 'cuda']);
});

test('a stage that the system killed gets half its batch first, where it has one', async () => {
  const killed = { signal: 'SIGKILL' };
  const { excluded, half, remembered } = await starts([killed, killed], 'pyannote-vad');
  expect(excluded).toEqual([[], [], ['mps']]);
  expect(half).toEqual([null, 'mps', null]);
  expect(remembered).toHaveLength(1);
  // By its own words it has tried that itself.
  const said = await starts([{ code: 'out_of_memory', signal: null }], 'pyannote-vad');
  expect(said.excluded).toEqual([[], ['mps']]);
});

test('what earlier films found out is handed to the stage, which decides', async () => {
  const earlier = {
    stage: 'diarization',
    engine: 'fake',
    device: 'mps',
    model: '',
    failure: 'oom',
    message: 'ran out of memory (oom)',
    count: 1,
    at: 1,
    until: 2,
  } as const;
  const { known, excluded } = await starts([], 'diarization', [earlier]);
  expect(known).toEqual([[earlier]]);
  expect(excluded).toEqual([[]]);
});

const FINAL: [why: string, death: Death][] = [
  ['on the CPU, there is nothing else', { device: 'cpu' }],
  ['before any device was told, none is suspect', { device: null }],
  ['on a device that a person chose, it stays chosen', { chosen: 'mps' }],
  ['of another reason, no other device helps', { code: 'input_invalid' }],
  ['because somebody stopped it, the device is not to blame', { signal: 'SIGTERM' }],
  // The reason of the abort is that other stage's failure, of whatever device.
  ['because another stage took it along, its device is not to blame', { of: 'tmdb' }],
];

test.each(FINAL)('a stage that died %s: it is started once', async (_why, death) => {
  const { excluded, remembered } = await starts([death]);
  expect(excluded).toEqual([[]]);
  expect(remembered).toHaveLength(death.chosen === undefined ? 0 : 1);
});

test('a stage that uses what was left out, or hangs twice, is not started a third time', async () => {
  expect((await starts([{}, {}, {}])).excluded).toEqual([[], ['mps']]);
  const hang = { code: 'stage_stalled' };
  const hangs = await starts([hang, { ...hang, device: 'cuda' }, hang]);
  expect(hangs.excluded).toEqual([[], ['mps']]);
  expect(hangs.error.message).toBe(
    'diarization: it died, on cuda: it reported nothing for too long (hang)',
  );
});
