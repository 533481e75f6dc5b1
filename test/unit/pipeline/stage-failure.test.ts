import { expect, test } from 'vitest';
import { failureOf } from '../../../src/pipeline/stage-failure.ts';

const event = { type: 'error', code: 'no_audio', message: 'no sound', hint: 'add one' } as const;
const crash = { exitCode: null, signal: 'SIGSEGV' };

test('what a stage said holds, though its libraries crashed while they ended', () => {
  const failure = failureOf('demux', event, crash, '/log');
  expect(failure).toMatchObject({ code: 'no_audio', hint: 'add one', signal: 'SIGSEGV' });
});

test('a stage that was stopped by somebody else may be tried again, however it ended', () => {
  const stopped = { ...event, code: 'stopped' };
  for (const exit of [crash, { exitCode: 143, signal: null }]) {
    expect(failureOf('demux', stopped, exit, '/log').code).toBe('stage_killed');
  }
});
