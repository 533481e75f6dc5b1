import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSealed, stageManifestSchema } from '../../../src/pipeline/stage-manifest.ts';
import { RunRecorder } from '../../../src/worker/run-recorder.ts';
import { PROJECT_DIR } from '../../helpers/daemon-process.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

/** What Python really writes for a stage that did less than it could. */
function degradedManifest() {
  const path = join(PROJECT_DIR, 'test/fixtures/contracts/manifest-degraded.json');
  const manifest = stageManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  if (!isSealed(manifest)) throw new Error('the fixture is not sealed');
  return manifest;
}

test('why a stage is degraded is kept for status, whether it ran or is reused', () => {
  using bench = new QueueBench();
  bench.queued();
  const recorder = new RunRecorder(bench.runs, bench.claimed());
  const manifest = degradedManifest();
  const [why] = manifest.degraded;
  recorder.started('tmdb', { pid: 1, pidStartedAt: '1' });
  recorder.finished('tmdb', manifest);
  recorder.reused('pre-ner', manifest);
  const runs = bench.runs.latest(1).toSorted((a, b) => a.stage.localeCompare(b.stage));
  expect(
    runs.map(({ stage, state, reused, errorCode, errorMessage }) => ({
      stage,
      state,
      reused,
      errorCode,
      errorMessage,
    })),
  ).toEqual([
    {
      stage: 'pre-ner',
      state: 'degraded',
      reused: true,
      errorCode: why?.reason,
      errorMessage: why?.message,
    },
    {
      stage: 'tmdb',
      state: 'degraded',
      reused: false,
      errorCode: why?.reason,
      errorMessage: why?.message,
    },
  ]);
  expect(why?.message).not.toBe('');
});

test('what a stage decided is kept with its evidence', () => {
  using bench = new QueueBench();
  bench.queued();
  const recorder = new RunRecorder(bench.runs, bench.claimed());
  const done = { ...degradedManifest(), status: 'done' as const, degraded: [] };
  const ended = (stage: 'demux' | 'asr' | 'mux', metadata: Record<string, unknown>) => {
    recorder.started(stage, { pid: 1, pidStartedAt: '1' });
    recorder.finished(stage, { ...done, metadata });
  };
  ended('demux', { audio: { index: 2, why: 'Hindi is wanted' } });
  ended('asr', { language: 'hi', language_probability: 0.981, task: 'translate' });
  ended('mux', { container: 'mp4' });
  const told = Object.fromEntries(
    bench.runs.latest(1).map(({ stage, errorMessage }) => [stage, errorMessage]),
  );
  expect(told).toEqual({
    demux: 'audio track 2: Hindi is wanted',
    asr: 'spoken language: Hindi (0.98): translated',
    mux: null,
  });
});

test('both voice detectors tell how much is spoken, no other stage does', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  const recorder = new RunRecorder(bench.runs, bench.claimed());
  const done = { ...degradedManifest(), status: 'done' as const, degraded: [] };
  const told = (['silero-vad', 'pyannote-vad', 'diarization'] as const).map((stage, index) => {
    recorder.started(stage, { pid: 1, pidStartedAt: '1' });
    recorder.finished(stage, { ...done, metadata: { speech_seconds: 100 + index } });
    return bench.measured.speechSeconds(id);
  });
  expect(told).toEqual([100, 101, 101]);
});
