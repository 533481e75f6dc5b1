import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { stageEnvironment } from '../../../src/pipeline/stage-environment.ts';
import { testConfig } from '../../helpers/fake-stages.ts';

const request = {
  jobId: 7,
  attempt: 2,
  config: testConfig(),
  cacheDir: '/cache',
  mediaSeconds: 90.5,
  excludeDevices: ['mps', 'mlx'],
  daemon: '11-22-boot',
  run: 'a-run',
};

test('a stage gets the facts of its job', () => {
  const env = stageEnvironment(request, {});
  expect(env).toMatchObject({
    SUBPIPED_JOB_ID: '7',
    SUBPIPED_ATTEMPT: '2',
    SUBPIPED_DAEMON: '11-22-boot',
    SUBPIPED_CACHE: '/cache',
    PYTHONPYCACHEPREFIX: '/cache/pycache',
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    SUBPIPED_EXCLUDE_DEVICES: 'mps,mlx',
  });
  expect(JSON.parse(env['SUBPIPED_MEDIA'] ?? '')).toEqual({ durationSeconds: 90.5 });
  expect(JSON.parse(env['SUBPIPED_OPTIONS'] ?? '')).toEqual(request.config);
});

test('only what a stage needs is handed on, secrets of others are not', () => {
  const env = stageEnvironment(request, {
    HOME: '/home/kim',
    LANG: 'de_DE.UTF-8',
    OMP_NUM_THREADS: '1',
    OPENBLAS_CORETYPE: 'Haswell',
    TMDB_API_KEY: 'a-secret',
    AWS_SECRET_ACCESS_KEY: 'a-secret',
    PYTHONPATH: '/elsewhere',
    VIRTUAL_ENV: '/elsewhere',
    SUBPIPED_HOME: '/home/kim/subpiped',
    LC_ALL: undefined,
  });
  expect(env).toMatchObject({ HOME: '/home/kim', LANG: 'de_DE.UTF-8', OMP_NUM_THREADS: '1' });
  expect(env).toMatchObject({ OPENBLAS_CORETYPE: 'Haswell' });
  for (const name of [
    'TMDB_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'PYTHONPATH',
    'VIRTUAL_ENV',
    'SUBPIPED_HOME',
    'LC_ALL',
  ]) {
    expect(env).not.toHaveProperty(name);
  }
});

test('a proxy is handed on in the case in which it was named', () => {
  const proxies = {
    https_proxy: 'http://proxy:3128',
    http_proxy: 'http://proxy:3128',
    no_proxy: 'localhost',
    HTTPS_PROXY: 'http://proxy:3128',
    HTTP_PROXY: 'http://proxy:3128',
    NO_PROXY: 'localhost',
  };
  expect(stageEnvironment(request, proxies)).toMatchObject(proxies);
});

test('hubs and telemetry are off whatever the daemon was started with', () => {
  const env = stageEnvironment(request, { HF_HUB_OFFLINE: '0', DO_NOT_TRACK: '0' });
  expect(env).toMatchObject({
    HF_HUB_OFFLINE: '1',
    HF_HUB_DISABLE_TELEMETRY: '1',
    DO_NOT_TRACK: '1',
    PYANNOTE_METRICS_ENABLED: '0',
    TOKENIZERS_PARALLELISM: 'false',
    PYTORCH_ENABLE_MPS_FALLBACK: '1',
    PYTHONUNBUFFERED: '1',
  });
});

test("ffmpeg is found where launchd's PATH does not look, after the daemon's own PATH", () => {
  const path = stageEnvironment(request, { PATH: '/mine:/usr/bin' })['PATH'];
  expect(path).toBe(`/mine:/usr/bin:/opt/homebrew/bin:/usr/local/bin:${dirname(process.execPath)}`);
  expect(stageEnvironment(request, {})['PATH']).toMatch(/^\/opt\/homebrew\/bin:/);
});

test.each([
  ['trace', 'DEBUG'],
  ['debug', 'DEBUG'],
  ['info', 'INFO'],
  ['warn', 'INFO'],
] as const)('with the log at %s a stage logs at %s', (level, expected) => {
  const config = testConfig();
  config.log.level = level;
  expect(stageEnvironment({ ...request, config }, {})['SUBPIPED_LOG_LEVEL']).toBe(expected);
});

test('what is known of failed devices is handed on, and made-up ones reach the stage', () => {
  const failed = {
    stage: 'asr',
    engine: 'mlx',
    device: 'mlx',
    model: '',
    failure: 'oom',
    message: 'ran out of memory (oom)',
    until: null,
  } as const;
  const fakes = { SUBPIPED_FAKE_DEVICES: 'mlx', SUBPIPED_FAKE_DEVICE_FAIL: 'mlx:oom' };
  const env = stageEnvironment({ ...request, deviceFailures: [failed], halfBatch: 'mps' }, fakes);
  expect(env).toMatchObject({ ...fakes, SUBPIPED_HALF_BATCH: 'mps' });
  expect(JSON.parse(env['SUBPIPED_DEVICE_FAILURES'] ?? '')).toEqual([failed]);
  const plain = Object.keys(stageEnvironment(request, {}));
  expect(plain.filter((name) => /DEVICE_FAIL|HALF_BATCH|FAKE|WATERMARK/u.test(name))).toEqual([]);
});
