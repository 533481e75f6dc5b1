import { writeFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
