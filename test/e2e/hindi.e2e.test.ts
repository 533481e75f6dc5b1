import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { DaemonProcess, PROJECT_DIR } from '../helpers/daemon-process.ts';
import { makeFilm } from '../helpers/film.ts';
import { LONG } from '../helpers/form.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const CLIPS = join(PROJECT_DIR, '../shared/media/hindi/mucs');

/** Ten clips of read Hindi, joined with a second of silence after each. */
async function joinClips(target: string): Promise<void> {
  const clips = (await readdir(CLIPS)).filter((name) => name.endsWith('.wav')).sort();
  const inputs = clips.slice(0, 10).flatMap((name) => ['-i', join(CLIPS, name)]);
  const padded = Array.from(
    { length: 10 },
    (_, n) => `[${n}]aresample=16000,apad=pad_dur=1[${n}p]`,
  );
  const labels = Array.from({ length: 10 }, (_, n) => `[${n}p]`).join('');
  const filter = `${padded.join(';')};${labels}concat=n=10:v=0:a=1`;
  await execa('ffmpeg', ['-v', 'error', ...inputs, '-filter_complex', filter, target]);
}

// python/tests/models/test_asr.py has the same of asr alone.
test.runIf(LONG && existsSync(CLIPS))('a Hindi film is heard as Hindi and translated', async () => {
  await using folder = await temporaryFolder();
  const sound = join(folder.path, 'hindi.wav');
  await joinClips(sound);
  const film = join(folder.path, 'Hindi Film.mkv');
  await makeFilm(film, { sound });
  await using daemon = new DaemonProcess(join(folder.path, 'home'), {
    args: ['--set', 'intake.stableMs=500'],
  });
  await daemon.start();
  await daemon.cli('add', film);
  const status = await daemon.until('it is done', (now) => now.jobs[0]?.state === 'done');

  // The small model's translation is the gist at best, and the job says so.
  expect(status.jobs[0]?.verdict).toBe('warnings');
  expect(status.jobs[0]?.reason).toBe('gist_only');
  const output = status.jobs[0]?.output ?? '';
  const transcript = JSON.parse(
    await readFile(join(output, 'transcription/transcript.json'), 'utf8'),
  ) as { language: string; task: string; segments: { text: string }[] };
  expect(transcript.language).toBe('hi');
  expect(transcript.task).toBe('translate');
  const subtitles = await readFile(join(output, 'Hindi Film.en.srt'), 'utf8');
  expect(transcript.segments.length).toBeGreaterThan(5);
  expect(subtitles).not.toMatch(/\p{Script=Devanagari}|\p{Script=Arabic}/u);
});
