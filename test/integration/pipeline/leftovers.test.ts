import { writeFileSync } from 'node:fs';
import { mkdir, readdir, rmdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { removeLeftovers } from '../../../src/pipeline/leftovers.ts';
import { FakeStages } from '../../helpers/fake-stages.ts';
import { PipelineObserver } from '../../helpers/pipeline-observer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('half-written files go, at every depth, even if their number is a living process now', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'vad'));
  const left = [`.partial-${process.pid}-a.mkv`, 'vad/.partial-1-b.json'];
  const kept = ['Film.mkv', 'vad/silero.json', 'report.partial-x.json'];
  for (const name of [...left, ...kept]) await writeFile(join(folder.path, name), 'x');
  await removeLeftovers(folder.path);
  const names = await readdir(folder.path, { recursive: true });
  expect(names.toSorted()).toEqual([...kept, 'vad'].toSorted());
});

test('what a stage leaves that is killed goes at once: it may be the last one for the film', async () => {
  await using stages = await FakeStages.create({ demux: 'crashes SIGKILL cpu' });
  const observer = new PipelineObserver();
  observer.started = () => writeFileSync(join(stages.movieDir, '.partial-1-film.mkv'), 'half');
  const run = stages.pipeline().run(stages.request(), observer, AbortSignal.timeout(20_000));
  await expect(run).rejects.toThrow(/demux/);
  const names = await readdir(stages.movieDir);
  expect(names.filter((name) => name.startsWith('.partial-'))).toEqual([]);
});

test('links are not followed, be they in circles, and what others have behind them stays', async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'out', 'Film');
  const foreign = join(folder.path, 'foreign');
  await mkdir(film, { recursive: true });
  await mkdir(foreign);
  await writeFile(join(foreign, '.partial-1-a.mkv'), 'theirs');
  await writeFile(join(film, '.partial-1-a.mkv'), 'ours');
  await symlink('.', join(film, 'one'));
  await symlink('.', join(film, 'two'));
  await symlink(foreign, join(film, 'audio'));
  await symlink(join(foreign, '.partial-1-a.mkv'), join(film, '.partial-2-b.mkv'));
  await removeLeftovers(film);
  expect((await readdir(film)).toSorted()).toEqual(['.partial-2-b.mkv', 'audio', 'one', 'two']);
  await symlink(foreign, join(folder.path, 'out', 'Linked'));
  await removeLeftovers(join(folder.path, 'out', 'Linked'));
  expect(await readdir(foreign)).toEqual(['.partial-1-a.mkv']);
});

test.each(['.', 'manifests', 'logs', 'audio'])(
  'a film whose %s is a link waits with words, and nothing is written behind it',
  async (name) => {
    await using stages = await FakeStages.create({});
    await using foreign = await temporaryFolder();
    if (name === '.') await rmdir(stages.movieDir);
    await symlink(foreign.path, resolve(stages.movieDir, name));
    const observer = new PipelineObserver();
    const run = stages.pipeline().run(stages.request(), observer, AbortSignal.timeout(20_000));
    await expect(run).rejects.toMatchObject({ code: 'cannot_write', hint: /remove it/ });
    expect(await readdir(foreign.path)).toEqual([]);
  },
);
