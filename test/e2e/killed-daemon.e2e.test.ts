import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAGE_NAMES } from '../../src/domain/stage.ts';
import { DaemonProcess, type Status } from '../helpers/daemon-process.ts';
import { makeFilm } from '../helpers/film.ts';
import { LONG } from '../helpers/form.ts';
import { StageStarts } from '../helpers/stage-starts.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const asrOf = (status: Status) => status.jobs[0]?.stages.find((stage) => stage.name === 'asr');

// test/kill has the same of stand-ins, python/tests/models the same of asr alone.
test.runIf(LONG)(
  'a daemon killed in the middle of ASR finishes the film and repeats no finished stage',
  async () => {
    await using folder = await temporaryFolder();
    const starts = await StageStarts.create(folder.path);
    const film = join(folder.path, 'Long Film.mp4');
    await makeFilm(film, { repeat: 3 });
    await using daemon = new DaemonProcess(join(folder.path, 'home'), {
      args: ['--set', 'intake.stableMs=500', '--set', 'stages.asr.checkpointSeconds=20'],
      env: { SUBPIPED_VENVS: starts.venvsDir },
    });
    await daemon.start();
    expect((await daemon.cli('add', film)).exitCode).toBe(0);
    await daemon.until('ASR is in its middle', (status) => {
      const asr = asrOf(status);
      return asr?.state === 'running' && asr.percent >= 5 && asr.percent < 90;
    });

    await daemon.kill();
    const dead = await daemon.status();
    expect(dead.daemon.running).toBe(false);
    await daemon.start();
    const status = await daemon.until('the film is done', (now) => now.jobs[0]?.state === 'done');

    const counts = await starts.counts();
    const expected = Object.fromEntries(STAGE_NAMES.map((name) => [name, name === 'asr' ? 2 : 1]));
    expect(counts).toEqual(expected);
    const job = status.jobs[0];
    expect(job?.stages.find((stage) => stage.name === 'silero-vad')?.reused).toBe(true);
    const subtitles = await readFile(join(job?.output ?? '', 'Long Film.en.srt'), 'utf8');
    // Every one of the three repetitions is there, each once.
    expect(subtitles.match(/Sheila/g)?.length).toBe(3);
  },
);
