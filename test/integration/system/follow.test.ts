import { EventEmitter, once } from 'node:events';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followFiles } from '../../../src/system/follow.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('follows what is appended, over rotation and files that come later', async () => {
  await using folder = await temporaryFolder();
  const a = join(folder.path, 'a.log');
  const b = join(folder.path, 'b.log');
  await writeFile(a, 'old\n');
  const heard = new EventEmitter();
  const stop = new AbortController();
  const following = followFiles(
    [a, b],
    (path, text) => heard.emit('text', path, text),
    stop.signal,
  );
  const next = async (change: () => Promise<void>) => {
    const text = once(heard, 'text');
    await change();
    return await text;
  };
  expect(await next(() => appendFile(a, 'new\n'))).toEqual([a, 'new\n']);
  expect(await next(() => writeFile(b, 'first\n'))).toEqual([b, 'first\n']);
  await rename(a, `${a}.1`);
  expect(await next(() => writeFile(a, 'rotated\n'))).toEqual([a, 'rotated\n']);
  stop.abort();
  await following;
});
