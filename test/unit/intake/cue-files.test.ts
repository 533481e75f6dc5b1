import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decode, idxLanguages, readCues } from '../../../src/intake/cue-files.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const SRT =
  '1\r\n00:00:01,500 --> 00:00:02,500\r\nCafé\r\nnoir\r\n\r\n2\r\n01:00:03,000 --> 01:00:04,000\r\nThree\r\n';
const CUES = [
  { start: 1.5, end: 2.5, text: 'Café\nnoir' },
  { start: 3603, end: 3604, text: 'Three' },
];
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
const utf16 = Buffer.from(SRT, 'utf16le');

test.each<[string, Buffer]>([
  ['UTF-8', Buffer.from(SRT)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${SRT}`)],
  ['UTF-16, little end first', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
  ['UTF-16, big end first', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped(utf16)])],
  ['UTF-16 without a mark', utf16],
  ['UTF-16 without a mark, big end first', swapped(utf16)],
  ['Windows-1252', Buffer.from(SRT, 'latin1')],
])('a file in %s is read', async (_, bytes) => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'a.srt');
  await writeFile(path, bytes);
  expect(await readCues(path)).toEqual(CUES.map((cue) => expect.objectContaining(cue)));
});

test.each([
  ['a.vtt', 'WEBVTT\n\nNOTE made\n\nid\n00:01.500 --> 00:02.500 line:90%\nHello\n', 'Hello'],
  ['a.SRT', '00:00:01,5 --> 00:00:02,5\nHello', 'Hello'],
  [
    'a.ass',
    '[Events]\nFormat: Layer\nDialogue: 0,0:00:01.50,0:00:02.50,Default,,0,0,0,,Hello, you\n',
    'Hello, you',
  ],
  ['a.sub', '{1}{1}23.976\n{36}{60}Hello|you\n', 'Hello\nyou'],
])('%s is read', async (name, content, text) => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, name), content);
  expect(await readCues(join(folder.path, name))).toEqual([
    expect.objectContaining({ start: 1.5, end: 2.5, text }),
  ]);
});

test('an .idx names the languages and the times of pictures', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'a.idx');
  await writeFile(
    path,
    '# VobSub index file\nid: en, index: 0\ntimestamp: 00:00:01:500, filepos: 000000000\nid: hi, index: 1\n',
  );
  expect(await readCues(path)).toEqual([{ start: 1.5, end: 3.5, text: null }]);
  expect(await idxLanguages(path)).toEqual(['en', 'hi']);
});

test('what is no text of subtitles has no cues', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'a.sub');
  await writeFile(path, Buffer.from([0, 0, 1, 0xba, 0x44, 0, 4, 0]));
  expect(await readCues(path)).toEqual([]);
  await writeFile(path, '');
  expect(await readCues(path)).toEqual([]);
  expect(decode(new Uint8Array())).toBe('');
});
