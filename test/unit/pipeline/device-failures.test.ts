import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DeviceFailureKind } from '../../../src/domain/device-failure.ts';
import {
  deviceFailureOf,
  failureText,
  rememberMs,
  saidSince,
} from '../../../src/pipeline/device-failures.ts';
import { failureOf, StageFailure } from '../../../src/pipeline/stage-failure.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const HOUR_MS = 3_600_000;
const METAL =
  'libc++abi: terminating due to uncaught exception of type std::runtime_error: [METAL] Command ' +
  'buffer execution failed: Insufficient Memory (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)';

function died(signal: string | null, exitCode: number | null = null): StageFailure {
  return failureOf('asr', undefined, { exitCode, signal }, '/log');
}

test.each([
  ['SIGSEGV', '', 'device_crash'],
  ['SIGABRT', '', 'device_crash'],
  ['SIGBUS', '', 'device_crash'],
  ['SIGKILL', '', 'oom'],
  ['SIGABRT', METAL, 'oom'],
  ['SIGABRT', '[metal::load_device] No Metal device available', 'no_device'],
  ['SIGTERM', METAL, null],
  ['SIGALRM', '', null],
])('death by %s after the words "%s" is %s', (signal, said, kind) => {
  expect(deviceFailureOf(died(signal), said)).toBe(kind);
});

test('a program in between that hands the death on as an exit code hides nothing', () => {
  expect(died(null, 139)).toMatchObject({ code: 'stage_killed', signal: 'SIGSEGV' });
  expect(deviceFailureOf(died(null, 134), '')).toBe('device_crash');
  // What the stage itself ends with after a stop.
  expect(deviceFailureOf(died(null, 143), METAL)).toBeNull();
  expect(deviceFailureOf(died(null, 70), METAL)).toBeNull();
});

test('what the stage says itself holds', () => {
  const said = (code: string, message: string, failure: DeviceFailureKind | null = null) =>
    deviceFailureOf(new StageFailure('asr', code, message, { logPath: '/log', failure }), '');
  expect(said('device_failed', 'cpu: produced invalid output', 'bad_output')).toBe('bad_output');
  expect(said('device_failed', 'no device can run asr')).toBe('device_error');
  expect(said('out_of_memory', 'cpu: short')).toBe('oom');
  expect(said('stage_stalled', 'it reported nothing for 900 s')).toBe('hang');
  expect(said('model_missing', 'no weights')).toBeNull();
});

test('crashes are kept for a day, memory and hangs for an hour, an absent device not at all', () => {
  expect(rememberMs('device_crash')).toBe(24 * HOUR_MS);
  expect(rememberMs('unsupported')).toBe(24 * HOUR_MS);
  expect(rememberMs('oom')).toBe(HOUR_MS);
  expect(rememberMs('hang')).toBe(HOUR_MS);
  expect(rememberMs('no_device')).toBe(0);
  expect(failureText('device_crash')).toBe('it crashed (device_crash)');
});

test('only what the log says since the work on the device counts', async () => {
  await using folder = await temporaryFolder();
  await mkdir(folder.path, { recursive: true });
  const log = join(folder.path, 'asr.log');
  const early = `runs on mps by pyannote\nMPS backend out of memory\n`;
  await writeFile(log, `${'x'.repeat(40_000)}\n${early}runs on cuda by ctranslate2\nboom\n`);
  expect(await saidSince('runs on cuda by', log)).toBe('runs on cuda by ctranslate2\nboom\n');
  expect(await saidSince('runs on mps by', log)).toContain('MPS backend out of memory');
  expect(await saidSince('', log)).toHaveLength(16 * 1024);
  // A second attempt there begins anew.
  await writeFile(log, `${early}runs on mps by pyannote\nboom\n`);
  expect(await saidSince('runs on mps by', log)).toBe('runs on mps by pyannote\nboom\n');
  expect(await saidSince('runs on mps by', join(folder.path, 'none.log'))).toBe('');
});
