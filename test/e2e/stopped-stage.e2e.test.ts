import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { DaemonProcess, type Status } from '../helpers/daemon-process.ts';
import { fastVenvs } from '../helpers/fast-stages.ts';
import { makeFilm } from '../helpers/film.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const asrOf = (status: Status) => status.jobs[0]?.stages.find((stage) => stage.name === 'asr');

test('percent does not move while ASR is stopped by SIGSTOP', async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'Long Film.mp4');
  await makeFilm(film);
  const venvs = fastVenvs(join(folder.path, 'venvs'), { asr: 'speaks-slowly 100 60' });
  await using daemon = new DaemonProcess(join(folder.path, 'home'), {
    args: ['--set', 'intake.stableMs=500'],
    env: { SUBPIPED_VENVS: venvs },
  });
  await daemon.start();
  await daemon.cli('add', film);
  await daemon.until('ASR is in its middle', (status) => {
    const asr = asrOf(status);
    return asr?.state === 'running' && asr.percent > 10 && asr.percent < 80;
  });
  const movieDir = join(daemon.home, 'out', 'Long_Film');
  const { stdout: pid } = await execa('pgrep', ['-f', `07_asr.py.*${movieDir}`]);

  process.kill(Number(pid), 'SIGSTOP');
  try {
    // What the stage wrote before the signal may still be on its way.
    await delay(1_500);
    const before = await daemon.status();
    await delay(4_000);
    const after = await daemon.status();
    expect(asrOf(after)?.state).toBe('running');
    expect(asrOf(after)?.percent).toBe(asrOf(before)?.percent);
    expect(after.jobs[0]?.percent).toBe(before.jobs[0]?.percent);
  } finally {
    process.kill(Number(pid), 'SIGCONT');
  }
  await daemon.until('the film is done', (status) => status.jobs[0]?.state === 'done');
});
