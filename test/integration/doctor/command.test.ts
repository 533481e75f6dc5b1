import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

// Each is a whole run of the program, or two.
vi.setConfig({ testTimeout: 90_000 });

const ROOT = join(import.meta.dirname, '../../..');
const REGISTER = join(ROOT, 'test/fixtures/typescript/register.mjs');
const SECRETS = {
  TMDB_API_KEY: '0123456789abcdef0123456789abcdef',
  HF_TOKEN: 'hf_abcdefghijklmnopqrstuvwxyz',
  SOME_PASSWORD: 'correct horse battery staple',
};

/** `subpiped doctor` as a process, for a person called Asha Mahant with nothing set up. */
async function doctor(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const homeDir = join(folder, 'AshaMahant');
  await mkdir(homeDir, { recursive: true });
  const home = join(homeDir, 'films');
  const command = [
    '--import',
    REGISTER,
    join(ROOT, 'src/cli.ts'),
    'doctor',
    '--home',
    home,
    ...args,
  ];
  return await execa(process.execPath, command, {
    cwd: folder,
    reject: false,
    extendEnv: false,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: homeDir,
      USER: 'AshaMahant',
      SUBPIPED_CACHE: join(homeDir, 'cache'),
      SUBPIPED_VENVS: join(homeDir, 'venvs'),
      ...env,
    },
  });
}

test('a machine with nothing: every finding has a remedy, and the exit code is 2', async () => {
  await using folder = await temporaryFolder();
  const { exitCode, stdout } = await doctor(folder.path, ['--json']);
  expect(exitCode).toBe(2);
  const { schema, checks, service } = JSON.parse(stdout);
  expect({ schema, service }).toEqual({ schema: 1, service: null });
  for (const { id, result, remedy } of checks) {
    if (result === 'warning' || result === 'broken') expect(remedy, id).toBeTruthy();
  }
  const text = await readFile(join(ROOT, 'docs/doctor-json.md'), 'utf8');
  for (const key of Object.keys(checks[0])) expect(text).toContain(`\`${key}\``);
});

test('a configuration that is not valid JSON, and a queue that is none, are findings', async () => {
  await using folder = await temporaryFolder();
  const config = join(folder.path, 'broken.json');
  await writeFile(config, '{');
  const state = join(folder.path, 'AshaMahant/films/state');
  await mkdir(state, { recursive: true });
  await writeFile(join(state, 'subpiped.db'), 'no database '.repeat(500));
  const { exitCode, stdout } = await doctor(folder.path, ['--config', config]);
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/✗ Configuration .*problem/u);
  expect(stdout).toMatch(/✗ Queue/u);
});

test('--fix makes the folders and closes the secrets, and says so', async () => {
  await using folder = await temporaryFolder();
  const secrets = join(folder.path, 'AshaMahant/.config/subpiped/secrets.json');
  await mkdir(dirname(secrets), { recursive: true });
  await writeFile(secrets, '{}');
  await chmod(secrets, 0o644);
  // Setup would take minutes: it is kept from beginning.
  const { stderr, stdout } = await doctor(folder.path, ['--fix'], { SUBPIPED_PROFILE: 'none' });
  expect(stderr).toContain('Folders: created ');
  expect(stderr).toContain('Secrets: only you can read');
  expect(stdout).toMatch(/✓ Folders/u);
  expect(stdout).toMatch(/✓ Secrets/u);
});

test('what the service found otherwise is shown beside', async () => {
  await using folder = await temporaryFolder();
  const state = join(folder.path, 'AshaMahant/films/state');
  await mkdir(state, { recursive: true });
  const inside = {
    id: 'ffmpeg',
    title: 'ffmpeg',
    result: 'broken',
    reason: 'ffmpeg does not start: not on the PATH of the service',
    remedy: 'subpiped install',
  };
  await writeFile(
    join(state, 'doctor.json'),
    JSON.stringify({ at: Date.now(), pid: 1, checks: [inside] }),
  );
  const { stdout } = await doctor(folder.path, []);
  expect(stdout).toMatch(/✓ ffmpeg .*\n +in the service: ✗ ffmpeg does not start/u);
});

test('a report has all that helps, and no secret, name or film', async () => {
  await using folder = await temporaryFolder();
  const logs = join(folder.path, 'AshaMahant/films/state/logs');
  await mkdir(logs, { recursive: true });
  const line = {
    level: 30,
    msg: `film «Jaane Tu 2008.mkv» of AshaMahant, token ${SECRETS.HF_TOKEN}`,
    source: '/Users/AshaMahant/in/Secret Wedding.mp4',
    url: `https://api.example/3/search?api_key=${SECRETS.TMDB_API_KEY}&query=x`,
    note: SECRETS.SOME_PASSWORD,
  };
  await writeFile(join(logs, 'daemon.log'), `${JSON.stringify(line)}\n`);
  const { stderr } = await doctor(folder.path, ['--report'], SECRETS);
  const file = join(folder.path, 'subpiped-report.md');
  expect(stderr).toContain(file);
  const text = await readFile(file, 'utf8');
  for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
  for (const name of ['AshaMahant', 'Jaane Tu', 'Secret Wedding']) expect(text).not.toContain(name);
  for (const part of [
    '## Checks',
    '## Configuration',
    '"apiKey": "[hidden]"',
    'ffmpeg version',
    'token [hidden]',
  ]) {
    expect(text).toContain(part);
  }
  await doctor(folder.path, ['--report', 'named.md', '--with-names'], SECRETS);
  expect(await readFile(join(folder.path, 'named.md'), 'utf8')).toContain('Jaane Tu');
});

test('on a Mac the report asks what only its person saw', async () => {
  await using folder = await temporaryFolder();
  const programs = join(ROOT, 'test/fixtures/mac');
  await doctor(folder.path, ['--report'], {
    SUBPIPED_PLATFORM: 'darwin',
    PATH: `${programs}:${process.env['PATH']}`,
    FAKE_LAUNCHD_STATE: join(folder.path, 'launchd'),
    FAKE_LAUNCHD_OWNER: String(process.pid),
  });
  const text = await readFile(join(folder.path, 'subpiped-report.md'), 'utf8');
  const section = /## Facts that only a Mac can show\n([\s\S]*?)\n## /u.exec(text)?.[1] ?? '';
  expect(section).toMatch(/pass +thermal pressure can be read/u);
  expect(section).toMatch(/not tried +launchd runs the service at full speed/u);
  expect(section).toMatch(/ask +Did a film keep running with the lid closed/u);
});
