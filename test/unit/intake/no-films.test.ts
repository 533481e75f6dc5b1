import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { extraOf, isSourceCode, unsupported } from '../../../src/intake/no-films.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

/** Whether the first of the files in a watched folder is an extra beside the others. */
async function isExtra(...names: readonly string[]): Promise<boolean> {
  await using folder = await temporaryFolder();
  for (const name of names) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), '');
  }
  return (await extraOf(join(folder.path, names[0] ?? ''), [folder.path])) !== null;
}

test.each([
  ['Film (2008)-trailer.mkv'],
  ['Film-Trailer2.mp4'],
  ['Film-behindthescenes.mkv'],
  ['Film-deleted.mkv'],
  ['Film-featurette.mkv'],
  ['Film.2008.1080p.x264-GRP-sample.mkv'],
  ['Film.2008.1080p.x264-GRP.sample.mkv'],
  ['sample-film.2008.1080p.mkv'],
  ['Film 2008 720p trailer.mp4'],
  ['Film-interview.mkv', 'Film.mkv'],
  ['Film-scene.mkv', 'Film (2008).mkv'],
  ['Film-short.mkv', 'Film.mkv'],
  ['Film-other.mkv', 'Film.mkv'],
  ['Film - Making of.mkv', 'Film.mkv'],
  ['Film Trailer.mkv', 'Film.mkv'],
  ['Film/Sample/film.mkv'],
  ['Film/Trailers/one.mkv'],
  ['Film/Extras/Talk.mkv'],
  ['Film/Featurettes/Talk.mkv'],
  ['Film/Behind The Scenes/Talk.mkv'],
  ['Film/Deleted Scenes/1.mkv'],
  ['Film/Shorts/1.mkv'],
  ['Film/Interviews/1.mkv'],
  ['Film/trailer.mkv', 'Film/Film.mkv'],
  ['Film/sample.avi', 'Film/Film.avi'],
  ['www.YTS.MX.mp4'],
  ['RARBG.com.mp4'],
  ['[TGx]Downloaded from torrentgalaxy.to .mp4'],
])('%s is an extra (%s)', async (...names) => {
  expect(await isExtra(...names.filter((name) => name !== undefined))).toBe(true);
});

test.each([
  ['Trailer Park Boys The Movie (2006).mkv'],
  ['Trailer Park Boys.mkv'],
  ['The Sample.mkv'],
  ['The Sample (2012).mkv', 'The.mkv'],
  ['Sample.mkv', 'Film.mkv'],
  ['Trailer.mkv'],
  ['The Interview (2014).mkv', 'The Film.mkv'],
  ['The Interview.mkv', 'Them.mkv'],
  ['The Big Short (2015).mkv', 'Film.mkv'],
  ['The Big Short.mkv', 'Film.mkv'],
  ['The Other.mkv', 'Film.mkv'],
  ['A Short.mkv', 'A Film.mkv'],
  ['Behind the Scenes (1908).mkv'],
  ['Crime Scene.mkv', 'Crime Pays.mkv'],
  ['Extras/Film.mkv'.replace('Extras', 'Shorts')],
  ['Startup.com (2001).mkv'],
  ['Sampler 1080p.mkv'],
  ['Jaane Tu Ya Jaane Na 2008.mp4'],
])('%s is a film (%s)', async (...names) => {
  expect(await isExtra(...names.filter((name) => name !== undefined))).toBe(false);
});

test.each([
  ['Film.iso', 'disc_image', 'open it'],
  ['FILM.ISO', 'disc_image', 'open it'],
  ['Film.nrg', 'disc_image', 'open it'],
  ['Film.wtv', 'unsupported', 'convert'],
])('%s is told of as %s, with what to do', (name, reason, hint) => {
  expect(unsupported(name)).toMatchObject({ reason, hint: expect.stringContaining(hint) });
});

test('a film is not', () => {
  expect(unsupported('Film.mkv')).toBeNull();
});

const packets = (size: number, lead = 0) =>
  Buffer.concat(
    Array.from({ length: 20 }, () => {
      const packet = Buffer.alloc(size, 0xff);
      packet[lead] = 0x47;
      packet[lead + 1] = 0;
      return packet;
    }),
  );

test.each<[string, string | Buffer, boolean]>([
  ['index.ts', 'export const a = 1;\n', true],
  ['INDEX.TS', 'GET = 1; // begins with 0x47', true],
  ['module.mts', "import a from 'a';\n", true],
  ['empty.ts', '', true],
  ['hindi.ts', '// जाने तू या जाने ना '.repeat(200), true],
  ['latin.ts', Buffer.from('// caf\xe9\n', 'latin1'), true],
  ['utf16.ts', Buffer.from('\ufeffexport {}', 'utf16le'), true],
  ['translation.ts', '<?xml version="1.0"?><TS></TS>', true],
  ['film.ts', packets(188), false],
  ['film.mts', packets(192, 4), false],
  ['dvb.ts', packets(204), false],
  // Its space is reserved, or its beginning is damaged: ffprobe is to judge.
  ['reserved.ts', Buffer.alloc(5_000), false],
  ['film.mkv', 'text', false],
])('%s is source code: %s', async (name, content, expected) => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, name), content);
  expect(await isSourceCode(join(folder.path, name))).toBe(expected);
});
