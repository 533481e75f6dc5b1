import type { Job } from '../../src/domain/job.ts';
import { STAGE_NAMES } from '../../src/domain/stage.ts';
import type { SnapshotJob, SnapshotStage } from '../../src/queue/snapshot.ts';

/** A finished film, with whatever a test says differently. */
export function aJob(differs: Partial<Job> = {}): Job {
  return {
    id: 7,
    sourcePath: '/home/in/Film.mp4',
    sourceSize: 1000,
    sourceMtimeMs: 1000,
    fingerprint: 'f'.repeat(64),
    state: 'done',
    reason: null,
    verdict: 'pass',
    priority: 0,
    rank: 1,
    attempts: 1,
    maxAttempts: 3,
    runAt: 0,
    redoFrom: null,
    duplicateOf: null,
    mediaSeconds: 90,
    movieDir: '/home/out/Film',
    filmPath: '/home/out/Film/Film.mp4',
    subtitlesPath: '/home/out/Film/Film.en.srt',
    reportPath: null,
    errorCode: null,
    errorMessage: null,
    errorHint: null,
    createdAt: 0,
    startedAt: 0,
    endedAt: 0,
    updatedAt: 0,
    ...differs,
  };
}

export function aStage(differs: Partial<SnapshotStage> = {}): SnapshotStage {
  return {
    name: 'demux',
    state: 'pending',
    device: null,
    percent: 0,
    seconds: 0,
    reused: false,
    step: null,
    message: null,
    ...differs,
  };
}

/** A job of the snapshot; all stages are pending unless a test says otherwise. */
export function aSnapshotJob(differs: Partial<SnapshotJob> = {}): SnapshotJob {
  return {
    id: 7,
    source: '/home/in/Film.mp4',
    state: 'queued',
    reason: null,
    verdict: null,
    percent: 0,
    etaSeconds: null,
    output: null,
    stages: STAGE_NAMES.map((name) => aStage({ name })),
    attempts: 0,
    runAt: 0,
    rank: 1,
    redoFrom: null,
    film: null,
    subtitles: null,
    report: null,
    duplicateOf: null,
    errorCode: null,
    message: null,
    hint: null,
    createdAt: 0,
    startedAt: null,
    endedAt: null,
    ...differs,
  };
}
