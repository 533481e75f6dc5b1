import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import defaults from '../../config/default.json' with { type: 'json' };
import { DaemonProcess, PROJECT_DIR, type StatusJob } from '../helpers/daemon-process.ts';
import { LONG } from '../helpers/form.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const ODD = resolve(PROJECT_DIR, '../shared/media/odd');

/** State and reason or verdict of every odd film, and what the person is told where it is no film. */
const OUTCOMES: Readonly<Record<string, readonly [outcome: string, message?: RegExp]>> = {
  // Whole films, whatever is odd about them.
  'black.mp4': ['done no_speech'],
  'edts.mp4': ['done no_speech'],
  'chaplin.mp4': ['done no_speech'],
  'dolbyVision-hdr.MOV': ['done no_speech'],
  'edit_list_positive_shift.mp4': ['done no_speech'],
  'hdr10-av1.mp4': ['done no_speech'],
  'hlg10-color-test.mp4': ['done no_speech'],
  'mp4parser_multiTrack.3gp': ['done no_speech'],
  'no_duration.webm': ['done no_speech'],
  'rotate-buck-bunny.mp4': ['done no_speech'],
  'sample-with-large-length.avi': ['done no_speech'],
  'sample.avi': ['done no_speech'],
  'sample.flv': ['done no_speech'],
  'sample.mkv': ['done no_speech'],
  'sample_MKV_delayed.mkv': ['done no_speech'],
  'sample_MP4_SRT.mp4': ['done no_speech'],
  'sample_mdat_too_long.mp4': ['done no_speech'],
  'sample_partially_fragmented.mp4': ['done no_speech'],
  'sample_with_ass_subtitles.mkv': ['done no_speech'],
  'sample_with_chapters.mkv': ['done no_speech'],
  'sample_with_numeric_genre.mp4': ['done no_speech'],
  'sample_with_overlapping_srt.mkv': ['done no_speech'],
  'sample_with_pgs_subtitles.mkv': ['skipped already_subtitled'],
  'sample_with_srt.mkv': ['skipped already_subtitled'],
  'sample_with_vobsub.mkv': ['skipped already_subtitled'],
  'sample_with_vtt_subtitles.mkv': ['done no_speech'],
  'video_with_failing_audio.mp4': ['done no_speech'],
  // Without sound there is nothing to hear.
  '-video-with-dash-.mp4': ['skipped no_audio'],
  'bitmap.mp4': ['skipped no_audio'],
  'cursed-vfr.mp4': ['skipped no_audio'],
  'iibbibb_editlist_videoonly.mp4': ['skipped no_audio'],
  'no_timescale.mp4': ['skipped no_audio'],
  'pgs_T00-1.mkv': ['skipped no_audio'],
  'sample_MKV_SRT.mkv': ['skipped no_audio'],
  'sample_MKV_VobSub_PGS.mkv': ['skipped no_audio'],
  'sample_MKV_chapters.mkv': ['skipped no_audio'],
  'sample_MP4_chapters.mp4': ['skipped no_audio'],
  'sample_XSUB.avi': ['skipped no_audio'],
  'transparency-faulty.webm': ['skipped no_audio'],
  'video_colr_nclx_hdr10.mp4': ['skipped no_audio'],
  'video_only.mov': ['skipped no_audio'],
  'vobsub_T00-1.mkv': ['skipped no_audio'],
  // Without pictures they are no films.
  'ac3.mkv': ['skipped not_a_video'],
  'audio_only.mov': ['skipped not_a_video'],
  'bbb_mono_8kHz_12.2kbps_amrnb.3gp': ['skipped not_a_video'],
  'bipbop_audioinit.mp4': ['skipped not_a_video'],
  'eac3.mp4': ['skipped not_a_video'],
  'full_blocks.mkv': ['skipped not_a_video'],
  'multiple-aac-tracks.mp4': ['skipped not_a_video'],
  'sample_ac3.mp4': ['skipped not_a_video'],
  'sample_eac3.mp4': ['skipped not_a_video'],
  'sample_with_dts.mkv': ['skipped not_a_video'],
  'sample_with_opus_audio.mkv': ['skipped not_a_video'],
  'silent.mp4': ['skipped not_a_video'],
  'testspeech_8khz_audio_only.mp4': ['skipped not_a_video'],
  'toothsome-dts.mp4': ['skipped not_a_video'],
  // Broken beyond reading.
  'chunk_out_of_range.mp4': ['failed unreadable', /damaged/u],
  'invalid_userdata.mp4': ['failed no_audio', /the audio track cannot be decoded/u],
  'nostreams.mp4': ['failed unreadable', /contains no streams/u],
  'sample_fragmented_widevine.mp4': ['failed unreadable', /protected/u],
  'zero_byte_file_0.mp4': ['failed unreadable', /it is empty/u],
};

/** One or two of each kind, the rest in the long form. */
const SHORT = [
  'edts.mp4',
  'sample_MKV_delayed.mkv',
  'no_duration.webm',
  'dolbyVision-hdr.MOV',
  '-video-with-dash-.mp4',
  'bitmap.mp4',
  'no_timescale.mp4',
  'ac3.mkv',
  'toothsome-dts.mp4',
  'chunk_out_of_range.mp4',
  'invalid_userdata.mp4',
  'nostreams.mp4',
  'sample_fragmented_widevine.mp4',
  'zero_byte_file_0.mp4',
];

function oddFilms(): string[] {
  return readdirSync(ODD, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => defaults.intake.extensions.includes(extname(path).slice(1).toLowerCase()))
    .filter((path) => LONG || SHORT.includes(basename(path)));
}

function outcomeOf({ state, reason, verdict }: StatusJob): string {
  return `${state} ${reason ?? verdict ?? ''}`;
}

test.skipIf(!existsSync(ODD))(
  'every odd film is done, skipped with a reason, or failed with words that a person understands',
  async () => {
    await using folder = await temporaryFolder();
    const films = oddFilms();
    await using daemon = new DaemonProcess(join(folder.path, 'home'), {
      args: ['intake.stableMs=1000', 'intake.giveUpMs=5000', 'intake.pollMs=200'].flatMap(
        (option) => ['--set', option],
      ),
    });
    await mkdir(daemon.inbox, { recursive: true });
    for (const film of films) await copyFile(film, join(daemon.inbox, basename(film)));
    await daemon.start();
    const live = new Set(['settling', 'queued', 'waiting', 'running']);
    const { jobs } = await daemon.until(
      'all odd films have ended',
      (status) =>
        status.jobs.length === films.length && status.jobs.every(({ state }) => !live.has(state)),
      LONG ? 1_200_000 : 300_000,
    );

    const found = Object.fromEntries(
      jobs.map((job) => [basename(job.source), outcomeOf(job)] as const),
    );
    process.stdout.write(
      `${Object.entries(found)
        .map(([name, outcome]) => `${name.padEnd(36)} ${outcome}`)
        .sort()
        .join('\n')}\n`,
    );
    const expected = Object.fromEntries(
      films.map((film) => [basename(film), OUTCOMES[basename(film)]?.[0]] as const),
    );
    expect(found).toEqual(expected);
    for (const job of jobs) {
      const message = OUTCOMES[basename(job.source)]?.[1];
      if (message !== undefined) expect(job.message).toMatch(message);
      if (job.state === 'failed') expect(job.hint).not.toBe('');
    }
  },
  1_300_000,
);
