import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeNotifiers } from '../../helpers/fake-notifiers.ts';
import { FakeProgram } from '../../helpers/fake-program.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';
import { TsProcess } from '../../helpers/ts-process.ts';
import { until } from '../../helpers/until.ts';

let folder: TemporaryFolder;
let fakes: FakeNotifiers;
const PROGRAM = 'notify/tell-films.ts';

beforeEach(async () => {
  folder = await temporaryFolder();
  const bin = join(folder.path, 'bin');
  await mkdir(bin);
  fakes = new FakeNotifiers(folder.path);
  await FakeProgram.create(bin, 'sw_vers', 'echo 26.1');
  const env = fakes.env({ SUBPIPED_PLATFORM: 'darwin' });
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.stubEnv('PATH', `${bin}:${env['PATH']}`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

const told = async () => (await fakes.shown()).map(({ title, message }) => `${title}: ${message}`);

test('films that waited to be told together are told once after a SIGKILL', async () => {
  const database = join(folder.path, 'queue.db');
  await using teller = new TsProcess(PROGRAM, [database, '600000', 'First', 'A', 'B']);
  await teller.said('told');
  expect(await told()).toEqual(['Subtitles are ready: First']);
  await teller.kill();
  for (const _start of [1, 2]) {
    await using next = new TsProcess(PROGRAM, [database, '600000']);
    await next.said('told');
    await next.kill();
  }
  expect(await told()).toEqual(['Subtitles are ready: First', '2 films are ready: A and B']);
});

test('a death while a way hangs loses nothing, and what is told again replaces the first', async () => {
  const database = join(folder.path, 'queue.db');
  vi.stubEnv('FAKE_TERMINAL_NOTIFIER_FAULT', 'hang');
  {
    await using teller = new TsProcess(PROGRAM, [database, '0', 'Film']);
    await until('it is sent', async () =>
      (await fakes.calls()).some(({ argv }) => argv.includes('-message')),
    );
    await teller.kill();
  }
  expect(await told()).toEqual([]);
  // Shown, and killed before that could be marked.
  vi.stubEnv('FAKE_TERMINAL_NOTIFIER_FAULT', 'slow');
  {
    await using teller = new TsProcess(PROGRAM, [database, '0']);
    await until('it is shown', async () => (await told()).length === 1);
    await teller.kill();
  }
  vi.stubEnv('FAKE_TERMINAL_NOTIFIER_FAULT', '');
  {
    await using teller = new TsProcess(PROGRAM, [database, '0']);
    await teller.said('told');
    await teller.kill();
  }
  const shown = await fakes.shown();
  expect(shown.map(({ message }) => message)).toEqual(['Film', 'Film']);
  expect(new Set(shown.map(({ group }) => group)).size).toBe(1);
});
