import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandLine } from '../../helpers/command-line.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('a film with broken options is accepted: its job tells what to mend', async () => {
  await using folder = await temporaryFolder();
  const cli = new CommandLine(join(folder.path, 'home'));
  const film = join(folder.path, 'Film.mp4');
  await writeFile(film, 'film');
  await writeFile(join(folder.path, 'Film.subpiped.json'), '{"langauge": "hi"');
  expect(await cli.run('add', film)).toBe(0);
  expect(cli.stdout).toBe('#1  Film.mp4  settling\n');
});
