import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DaemonProcess, PROJECT_DIR } from '../helpers/daemon-process.ts';
import { packetHashes, subtitleStreams } from '../helpers/streams.ts';
import { readSrt, wordErrorRate, words } from '../helpers/subtitles.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const TRAILER_DIR = join(PROJECT_DIR, '../shared/media/movie/sintel_trailer');
const TRAILER = join(TRAILER_DIR, 'sintel_trailer-720p.mp4');
/** Music and screams without a word between the second and the third line, in seconds. */
const NO_SPEECH = { start: 21.0, end: 35.4 };

test.skipIf(!existsSync(TRAILER))(
  'the Sintel trailer comes out with its four lines, on time, and its streams untouched',
  async () => {
    await using folder = await temporaryFolder();
    await using daemon = new DaemonProcess(join(folder.path, 'home'));
    await daemon.start();
    await mkdir(daemon.inbox, { recursive: true });
    await copyFile(TRAILER, join(daemon.inbox, 'sintel_trailer-720p.mp4'));
    const status = await daemon.until('it is done', (now) => now.jobs[0]?.state === 'done');

    const output = status.jobs[0]?.output ?? '';
    const cues = readSrt(await readFile(join(output, 'sintel_trailer-720p.en.srt'), 'utf8'));
    const reference = readSrt(
      await readFile(join(TRAILER_DIR, 'sintel_trailer.en.srt'), 'utf8'),
    ).filter((cue) => words(cue.text).length > 0);
    const rate = wordErrorRate(
      reference.flatMap((cue) => words(cue.text)),
      cues.flatMap((cue) => words(cue.text)),
    );
    expect(rate, JSON.stringify(cues, null, 1)).toBeLessThanOrEqual(0.15);
    for (const line of reference) {
      const nearest = Math.min(...cues.map((cue) => Math.abs(cue.start - line.start)));
      expect(nearest, `start of «${line.text}»`).toBeLessThanOrEqual(0.7);
    }
    const overMusic = cues.filter((cue) => cue.start < NO_SPEECH.end && cue.end > NO_SPEECH.start);
    expect(overMusic).toEqual([]);

    const film = join(output, 'sintel_trailer-720p.mp4');
    expect(await packetHashes(film)).toEqual(await packetHashes(TRAILER));
    const [track] = await subtitleStreams(film);
    expect(track?.codec_name).toBe('mov_text');
    expect(track?.tags?.language).toBe('eng');
    expect(track?.disposition.default).toBe(1);
    expect(status.jobs[0]?.verdict).toBe('pass');
    expect(await readFile(join(output, 'report.html'), 'utf8')).toContain('Good to watch');

    // Under other rules only the cues are made anew, and both results are told side by side.
    const replay = await daemon.cli('replay', '1', '--set', 'stages.subtitle-gen.rules=relaxed');
    expect(replay.exitCode, replay.stderr).toBe(0);
    expect(replay.stderr).toMatch(
      /^subtitle-gen: options changed\nsubtitle-gen: done in \d s\nmux: options changed\nmux: done in \d s$/u,
    );
    expect(replay.stdout).toMatch(/^asr +\d+ s +reused$/mu);
    expect(replay.stdout).toMatch(/^verdict +pass +pass$/mu);
    const folder1 = join(output, 'replay-1');
    expect(existsSync(join(folder1, 'sintel_trailer-720p.en.srt'))).toBe(true);
    expect(existsSync(join(folder1, 'sintel_trailer-720p.mp4'))).toBe(false);
    expect(existsSync(film)).toBe(true);
  },
);
