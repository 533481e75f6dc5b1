import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { filmStem } from '../../../src/domain/movie.ts';
import { IntakeBench } from '../../helpers/intake-bench.ts';

const bytes = (text: string) => Buffer.byteLength(text);
/** A name of as many bytes as a file system takes. */
const longest = (character: string) => {
  const room = 255 - bytes('.mp4');
  const text = character.repeat(Math.floor(room / bytes(character)));
  return `${text}${'x'.repeat(room - bytes(text))}.mp4`;
};

const NAMES = [
  'Caf\u00e9.mp4',
  'Ame\u0301lie.mp4',
  'जाने तू या जाने ना (2008).mp4',
  '👩‍👩‍👧 family 🎬.mp4',
  `it's "quoted" \`here\` $HOME $(ls).mp4`,
  'line\nbreak and\ttab.mp4',
  '-rf --help.mp4',
  '100%d %s %20.mp4',
  ' leading and trailing .mp4',
  'back\\slash & semi;colon | pipe > file.mp4',
  'colon: and * and ?.mp4',
  '\u202eright to left.mp4',
  '\u001b[31mred.mp4',
  'genuine \ufffd sign.mp4',
  'zero\u200bwidth.mp4',
  'UPPER.MP4',
  '...dots....mp4',
  longest('x'),
  longest('é'),
  longest('क'),
  longest('क़'),
  longest('क्ष'),
  longest('👩‍👩‍👧'),
];

test('every name that a file system takes is let in, each with a folder of its own', async () => {
  await using bench = await IntakeBench.create();
  const taken: string[] = [];
  for (const name of NAMES) {
    // Some file systems refuse some names; none of them refuses all.
    await bench.drop(name, `content of ${name}`).then(
      () => void taken.push(name),
      () => {},
    );
  }
  await bench.settle();
  const visible = taken.filter((name) => !name.startsWith('.'));
  expect(visible.length).toBeGreaterThan(15);
  const jobs = bench.queue.list({});
  expect(jobs.map(({ sourcePath }) => basename(sourcePath)).toSorted()).toEqual(visible.toSorted());
  expect(new Set(bench.states())).toEqual(new Set(['queued']));
  const folders = jobs.map(({ movieDir }) => basename(movieDir ?? ''));
  expect(new Set(folders).size).toBe(jobs.length);
  for (const name of visible) {
    // What is made of a film bears its stem.
    expect(bytes(`${filmStem(name)}.hin.srt`)).toBeLessThanOrEqual(255);
  }
  for (const folder of folders) {
    expect(bytes(folder)).toBeLessThanOrEqual(255);
    expect(folder).not.toMatch(/\p{Cc}/u);
    await mkdir(join(bench.outDir, folder), { recursive: true });
  }
  expect((await readdir(bench.outDir)).toSorted()).toEqual(folders.toSorted());
});

test.runIf(process.platform === 'linux')(
  'names that are one to a Mac are two films here, and get two folders',
  async () => {
    await using bench = await IntakeBench.create();
    for (const name of ['Amélie.mp4', 'Ame\u0301lie.mp4', 'AMÉLIE.mkv']) {
      await bench.drop(name, `content of ${name}`);
    }
    await bench.settle();
    const folders = bench.queue.list({}).map(({ movieDir }) => basename(movieDir ?? ''));
    const keys = folders.map((folder) => folder.normalize('NFC').toLowerCase());
    expect(keys.toSorted()).toEqual(['amélie', 'amélie_2', 'amélie_3']);
  },
);

test.runIf(process.platform === 'linux')(
  'a name that is no text is skipped with a reason, once, and found when it is renamed',
  async () => {
    await using bench = await IntakeBench.create();
    const at = (name: string) =>
      Buffer.concat([Buffer.from(`${bench.inDir}/`), Buffer.from(name, 'latin1')]);
    await writeFile(at('Am\xe9lie.mp4'), 'latin-1');
    await writeFile(at('Am\xe8lie.mp4'), 'another one');
    await writeFile(at('n\xf6tes.txt'), 'no film');
    await mkdir(at('Fr\xe9d\xe9ric'));
    await bench.drop('Film.mp4');
    await bench.settle();
    await bench.settle();
    const skipped = bench.queue.list({ states: ['skipped'] });
    expect(skipped.map(({ reason }) => reason)).toEqual(Array(3).fill('unreadable_name'));
    expect(skipped.map(({ errorMessage }) => errorMessage).toSorted()).toEqual([
      'its name is not valid UTF-8 (Am\\xe8lie.mp4): rename it',
      'its name is not valid UTF-8 (Am\\xe9lie.mp4): rename it',
      'its name is not valid UTF-8 (Fr\\xe9d\\xe9ric): rename it',
    ]);
    expect(bench.states()).toContain('queued');
    for (const text of ['it grows', 'and grows', 'and grows on']) {
      await writeFile(at('Am\xe9lie.mp4'), text);
      await bench.settle();
    }
    expect(bench.queue.list({ states: ['skipped'] })).toHaveLength(3);
    await rename(at('Am\xe9lie.mp4'), join(bench.inDir, 'Amélie.mp4'));
    await bench.settle();
    expect(bench.states().filter((state) => state === 'queued')).toHaveLength(2);
  },
);

test('a different film under a reused name is a new job with a folder of its own', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('Film.mp4', 'first');
  await bench.settle();
  // It was done meanwhile.
  bench.db.exec("update jobs set state = 'done', ended_at = 1");
  await bench.drop('Film.mp4', 'quite another film');
  await bench.settle();
  expect(bench.queue.list({})).toMatchObject([
    { state: 'done', movieDir: join(bench.outDir, 'Film') },
    { state: 'queued', movieDir: join(bench.outDir, 'Film_2') },
  ]);
});

test("somebody's folder in out/ is not written into", async () => {
  await using bench = await IntakeBench.create();
  await mkdir(join(bench.outDir, 'Film'), { recursive: true });
  await writeFile(join(bench.outDir, 'Film', 'my notes.txt'), 'mine');
  await bench.drop('Film.mp4');
  await bench.settle();
  expect(bench.queue.list({})).toMatchObject([{ movieDir: join(bench.outDir, 'Film_2') }]);
});
