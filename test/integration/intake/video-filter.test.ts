import { existsSync } from 'node:fs';
import { copyFile, open, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import defaults from '../../../config/default.json' with { type: 'json' };
import { isFilmName, measureFilm, probeFilm } from '../../../src/intake/video-filter.ts';
import { makeClip, makeSoundWithCover } from '../../helpers/clips.ts';
import { FakeProgram } from '../../helpers/fake-program.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a film with picture and sound has its length', async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'film.mp4');
  await makeClip('film', film);
  const probe = await probeFilm(film);
  expect(probe).toEqual({ kind: 'film', seconds: expect.closeTo(2, 0), subtitles: [] });
});

test.each(['-y.mp4', 'a:b.mp4', 'quote"\'.mp4', 'line\nbreak.mp4', '100%d.mp4', 'दूसरी 🎬.mp4'])(
  'the name %j is read as a name',
  async (name) => {
    await using folder = await temporaryFolder();
    const plain = join(folder.path, 'plain.mp4');
    await makeClip('film', plain);
    await copyFile(plain, join(folder.path, name));
    expect((await probeFilm(join(folder.path, name))).kind).toBe('film');
  },
);

test.each([
  ['vob', 'vob', 'mpeg2video', 'ac3'],
  ['mts', 'mpegts', 'mpeg2video', 'ac3'],
  ['m2t', 'mpegts', 'mpeg2video', 'mp2'],
  ['m2ts', 'mpegts', 'mpeg2video', 'ac3'],
  ['trp', 'mpegts', 'mpeg2video', 'mp2'],
  ['rmvb', 'rm', 'rv20', 'ac3'],
  ['ogm', 'ogg', 'theora', 'flac'],
  ['divx', 'avi', 'mpeg4', 'mp3'],
  ['asf', 'asf', 'wmv2', 'wmav2'],
  ['wmv', 'asf', 'wmv2', 'wmav2'],
  ['f4v', 'f4v', 'h264', 'aac'],
])('.%s is a film by its name and to ffprobe', async (suffix, format, video, sound) => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, `Film.${suffix.toUpperCase()}`);
  const codecs = ['-c:v', video, '-c:a', sound, '-r', '25', '-strict', '-2'];
  await makeClip('film', film, [...codecs, '-f', format]).catch(() => {
    // This ffmpeg was built without an encoder.
  });
  expect(isFilmName(`Film.${suffix.toUpperCase()}`, defaults.intake.extensions)).toBe(true);
  if (existsSync(film)) expect((await probeFilm(film)).kind).toBe('film');
});

test('a film without sound is no film to subtitle', async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'silent.mkv');
  await makeClip('silentFilm', film);
  expect((await probeFilm(film)).kind).toBe('no_audio');
});

test('sound, with or without a cover, is no video', async () => {
  await using folder = await temporaryFolder();
  const sound = join(folder.path, 'sound.mp4');
  await makeClip('sound', sound);
  expect((await probeFilm(sound)).kind).toBe('not_a_video');
  const album = join(folder.path, 'album.mp4');
  await makeSoundWithCover(folder.path, album);
  expect((await probeFilm(album)).kind).toBe('not_a_video');
});

test('a picture or a text with the suffix of a film is no video', async () => {
  await using folder = await temporaryFolder();
  const picture = join(folder.path, 'picture.jpg');
  await makeClip('picture', picture);
  await copyFile(picture, join(folder.path, 'picture.mp4'));
  expect((await probeFilm(join(folder.path, 'picture.mp4'))).kind).toBe('not_a_video');
  const cues = join(folder.path, 'cues.mp4');
  await writeFile(cues, '1\n00:00:01,000 --> 00:00:02,000\nHello\n');
  expect((await probeFilm(cues)).kind).toBe('not_a_video');
});

test("half a film can not be read, and ffprobe's reason says why", async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'half.mp4');
  await makeClip('film', film);
  await using file = await open(film, 'r+');
  const { size } = await file.stat();
  await file.truncate(Math.floor(size / 2));
  const probe = await probeFilm(film);
  expect(probe).toEqual({
    kind: 'unreadable',
    message: 'it is incomplete (moov atom not found; Invalid data found when processing input)',
  });
});

test('a text that is called a film is no film at all', async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'text.mkv');
  await writeFile(film, 'hello, this is a text\nand no film\n');
  const probe = await probeFilm(film);
  expect(probe).toMatchObject({
    kind: 'unreadable',
    message: expect.stringMatching(/^it is damaged or not a video \(/u),
  });
});

test('a recording without a duration is measured by reading it', async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'recording.mkv');
  // As a browser records: the length is never written.
  await makeClip('film', film, ['-f', 'matroska', '-live', '1', '-flush_packets', '1']);
  expect(await probeFilm(film)).toEqual({ kind: 'no_duration', message: 'it has no duration' });
  expect(await measureFilm(film)).toEqual({ kind: 'film', seconds: expect.closeTo(2, 0) });
  await writeFile(film, '');
  expect((await measureFilm(film)).kind).toBe('unreadable');
});

test('a file that is gone is missing, and neither damaged nor a crash', async () => {
  await expect(probeFilm('/nowhere/film.mp4')).rejects.toMatchObject({ code: 'input_missing' });
});

test.runIf(process.platform === 'linux')('an error of the disk is no damage', async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'film.mkv');
  // Nothing lies at the beginning of a process's memory: each read ends with EIO.
  await symlink('/proc/self/mem', film);
  const failure = {
    code: 'read_failed',
    message: 'cannot read film.mkv: input/output error',
    hint: expect.stringContaining('tries again'),
  };
  await expect(probeFilm(film)).rejects.toMatchObject(failure);
  await expect(measureFilm(film)).rejects.toMatchObject(failure);
});

test('a program that somebody killed has not judged the film', async () => {
  await using folder = await temporaryFolder();
  for (const name of ['ffprobe', 'ffmpeg']) {
    await FakeProgram.create(folder.path, name, 'kill -9 $$');
  }
  vi.stubEnv('PATH', `${folder.path}:${process.env['PATH']}`);
  const killed = { code: 'read_failed', message: expect.stringContaining('was killed') };
  await expect(probeFilm('film.mp4')).rejects.toMatchObject(killed);
  await expect(measureFilm('film.mp4')).rejects.toMatchObject(killed);
});

test('a film that begins at ten hours is as long as it plays', async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'film.mkv');
  await makeClip('film', film, ['-output_ts_offset', '36000']);
  expect(await probeFilm(film)).toMatchObject({ kind: 'film', seconds: expect.closeTo(2, 0) });
});

test('a broadcast whose clock jumps by a day is as long as it plays', async () => {
  await using folder = await temporaryFolder();
  const parts = await Promise.all(
    ['0', '90000'].map(async (offset) => {
      const part = join(folder.path, `${offset}.ts`);
      await makeClip('film', part, ['-output_ts_offset', offset]);
      return readFile(part);
    }),
  );
  const film = join(folder.path, 'film.ts');
  await writeFile(film, Buffer.concat(parts));
  expect(await probeFilm(film)).toMatchObject({ kind: 'film', seconds: expect.closeTo(4, 0) });
});

test('without ffprobe the person is told what to install', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(probeFilm('film.mp4')).rejects.toMatchObject({
    code: 'tool_missing',
    hint: expect.stringContaining('ffmpeg'),
  });
});
