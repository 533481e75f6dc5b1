import { expect, test, vi } from 'vitest';
import { signalGroup } from '../../../src/system/process-group.ts';
import { startTimeOf } from '../../../src/system/process-identity.ts';
import { FakeStages } from '../../helpers/fake-stages.ts';
import { TsProcess } from '../../helpers/ts-process.ts';

test('a stage hears of the death of its daemon by its standard input', async () => {
  await using stages = await FakeStages.create({ demux: 'ends-with-its-daemon' });
  const { pythonDir, venvsDir, cacheDir, movieDir, source } = stages;
  await using daemon = new TsProcess('pipeline/run-stage.ts', [
    pythonDir,
    venvsDir,
    cacheDir,
    movieDir,
    source,
  ]);
  await daemon.said('runs');
  const pid = Number(daemon.lines[0]);
  expect(startTimeOf(pid)).not.toBeNull();
  try {
    await daemon.kill();
    // No child of ours: its end can only be looked for.
    await vi.waitFor(() => expect(startTimeOf(pid)).toBeNull(), { timeout: 10_000 });
  } finally {
    signalGroup(pid, 'SIGKILL');
  }
});
