import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { until } from '../../helpers/until.ts';

const MODULE = new URL('../../../src/bootstrap/only-one.mjs', import.meta.url).href;

/** A setup that writes a line as it begins its work and one as it ends. */
async function program(folder: string): Promise<string> {
  const file = join(folder, 'bootstrap.mjs');
  await writeFile(
    file,
    `import { appendFileSync } from 'node:fs';
     import { setTimeout as delay } from 'node:timers/promises';
     import { onlyOne } from ${JSON.stringify(MODULE)};
     await onlyOne('work', (text) => process.stderr.write(text), async () => {
       appendFileSync('log', 'begin\\n');
       await delay(Number(process.argv[2]));
       appendFileSync('log', 'end\\n');
     });`,
  );
  return file;
}

it('has setups that begin at once work one after the other, and leaves no lock', async () => {
  await using folder = await temporaryFolder();
  const file = await program(folder.path);
  const all = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [file, '100'], { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  let said = '';
  for (const { stderr } of all) stderr.on('data', (text) => (said += String(text)));
  await Promise.all(all.map((child) => once(child, 'close')));
  expect(await readFile(join(folder.path, 'log'), 'utf8')).toBe('begin\nend\n'.repeat(4));
  expect(said).toContain('is running');
  expect(await readdir(join(folder.path, 'work'))).toEqual([]);
});

it('takes the lock of one that was killed, and of a number that is another program now', async () => {
  await using folder = await temporaryFolder();
  const file = await program(folder.path);
  const killed = spawn(process.execPath, [file, '60000'], { cwd: folder.path });
  await until('it works', () => existsSync(join(folder.path, 'log')));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const next = spawn(process.execPath, [file, '0'], { cwd: folder.path });
  expect(await once(next, 'exit')).toEqual([0, null]);
  await writeFile(join(folder.path, 'work', 'lock'), '1');
  const last = spawn(process.execPath, [file, '0'], { cwd: folder.path });
  expect(await once(last, 'exit')).toEqual([0, null]);
});
