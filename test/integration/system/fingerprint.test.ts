import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { fingerprintFile } from '../../../src/system/fingerprint.ts';
import { pythonDir } from '../../../src/system/project.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const PROGRAM = `
import pathlib, sys
sys.path.insert(0, sys.argv[1])
from subpiped.core.files import fingerprint_file
for name in sys.argv[2:]:
    print(fingerprint_file(pathlib.Path(name)))
`;

test('the stages know a film by the same fingerprint', async () => {
  await using folder = await temporaryFolder();
  const files = await Promise.all(
    [0, 5, 70_000, 1024 * 1024, 1024 * 1024 + 1, 9_999_999].map(async (size) => {
      const file = join(folder.path, `${size}.mp4`);
      await writeFile(file, Buffer.alloc(size, `film of ${size} `));
      return file;
    }),
  );
  const venv = join(pythonDir(), 'venvs', 'demux', 'bin', 'python');
  const python = existsSync(venv) ? venv : 'python3';
  const { stdout } = await execa(python, ['-c', PROGRAM, pythonDir(), ...files]);
  expect(await Promise.all(files.map(fingerprintFile))).toEqual(stdout.split('\n'));
});
