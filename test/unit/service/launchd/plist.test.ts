import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { environment } from '../../../../src/config/environment.ts';
import { systemPlaces, venvsDir } from '../../../../src/config/paths.ts';
import {
  argumentsIn,
  launchdJob,
  type PlistValue,
  renderPlist,
} from '../../../../src/service/launchd/plist.ts';
import { plistProblems } from '../../../../src/service/launchd/plist-problems.ts';
import type { ServicePlan } from '../../../../src/service/service-manager.ts';
import { projectDir } from '../../../../src/system/project.ts';

const PLAN: ServicePlan = {
  label: 'io.github.subpiped',
  node: '/opt/homebrew/opt/node@24/bin/node',
  cli: '/Users/you/subpiped/dist/cli.js',
  home: '/Users/you/Movies/subpiped',
  logsDir: '/Users/you/Movies/subpiped/state/logs',
  environment: {
    PATH: '/opt/homebrew/bin:/opt/homebrew/sbin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    LANG: 'en_US.UTF-8',
    NODE_ENV: 'production',
    UV_THREADPOOL_SIZE: '64',
    SUBPIPED_SERVICE: 'launchd',
  },
};
const FILE = '/Users/you/Library/LaunchAgents/io.github.subpiped.plist';
const PLACES = { homeDir: '/Users/you', platform: 'darwin' } as const;
const problemsOf = (job: Readonly<Record<string, PlistValue>>, file = FILE) =>
  plistProblems(job, file, PLACES);

/** Python's reader is strict: a key without a value or a stray `&` is an error. */
async function readByPython(xml: string): Promise<unknown> {
  const script =
    'import json, plistlib, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))';
  const python = join(venvsDir(systemPlaces(environment)), 'demux', 'bin', 'python');
  const { stdout } = await execa(python, ['-c', script], { input: xml });
  return JSON.parse(stdout);
}

test('the golden file is what the generator writes', async () => {
  const golden = await readFile(join(projectDir(), 'launchd/io.github.subpiped.plist'), 'utf8');
  expect(renderPlist(launchdJob(PLAN))).toBe(golden);
});

test('every key of it is explained', async () => {
  const text = await readFile(join(projectDir(), 'launchd/README.md'), 'utf8');
  for (const key of Object.keys(launchdJob(PLAN))) expect(text).toContain(`\`${key}\``);
});

test('what is written is read back as it was meant, whatever the names', async () => {
  const home = `/Users/Åsa & <co>/it's "here"/फ़िल्में 🎬/a]]>b`;
  const job = launchdJob({ ...PLAN, home, environment: { 'A&B': '<&amp;>' } });
  const xml = renderPlist(job);
  expect(await readByPython(xml)).toEqual(job);
  expect(argumentsIn(xml)).toEqual([
    PLAN.node,
    '--max-semi-space-size=2',
    PLAN.cli,
    'run',
    '--home',
    home,
  ]);
});

test.each(['a\u0000b', 'a\u001bb', 'a\ud800b'])('%j cannot be written', (home) => {
  expect(() => renderPlist(launchdJob({ ...PLAN, home }))).toThrow('cannot be written');
});

test('what the generator writes has no problem', () => {
  expect(problemsOf(launchdJob(PLAN))).toEqual([]);
});

test.each(Object.keys(launchdJob(PLAN)))('without %s something is wrong', (key) => {
  const { [key]: _, ...rest } = launchdJob(PLAN);
  expect(problemsOf(rest)).toContainEqual(expect.stringContaining(`${key} is missing`));
});

test.each<[string, PlistValue]>([
  ['Label', 'two words'],
  ['ProgramArguments', ['node', '/cli.js']],
  ['ProgramArguments', ['/node', 'cli.js']],
  ['ProgramArguments', '/node'],
  ['WorkingDirectory', 'subpiped'],
  ['EnvironmentVariables', { PORT: 1 }],
  ['EnvironmentVariables', ['PATH=/bin']],
  ['RunAtLoad', false],
  ['KeepAlive', true],
  ['KeepAlive', { Crashed: true }],
  ['KeepAlive', { SuccessfulExit: true }],
  ['KeepAlive', { SuccessfulExit: false, NetworkState: true }],
  ['ThrottleInterval', 1],
  ['ThrottleInterval', 30.5],
  ['ExitTimeOut', 0],
  ['ExitTimeOut', 5],
  ['ProcessType', 'Background'],
  ['ProcessType', 'Standard'],
  ['LimitLoadToSessionType', 'Background'],
  ['MaterializeDatalessFiles', false],
  ['SoftResourceLimits', { NumberOfFiles: 256 }],
  ['SoftResourceLimits', {}],
  ['Umask', 77],
  ['Umask', '077'],
  ['StandardOutPath', 'out.log'],
  ['StandardErrorPath', '~/Library/Logs/err.log'],
  ['StandardErrorPath', '/Users/you/Documents/err.log'],
  ['WorkingDirectory', '/Volumes/Films'],
  ['ProgramArguments', ['/opt/node', '/Users/you/Desktop/subpiped/dist/cli.js']],
  ['ProgramArguments', ['/opt/node', '/cli.js', 'run', '--home', '~/Movies']],
])('%s may not be %j', (key, value) => {
  expect(problemsOf({ ...launchdJob(PLAN), [key]: value })).not.toEqual([]);
});

test('keys that nobody knows, and a file of another name', () => {
  expect(problemsOf({ ...launchdJob(PLAN), Nice: 10 })).toEqual(['Nice is an unknown key']);
  expect(problemsOf(launchdJob(PLAN), '/Users/you/Library/LaunchAgents/other.plist')).toEqual([
    'the file must be named io.github.subpiped.plist',
  ]);
});
