import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Notes how it was called and from where packages are to come. */
const NOTE = `echo "$(basename "$0") $* from=$SUBPIPED_FROM" >> "$CALLS"`;
const SCRIPTS = {
  'find_python.sh': 'command -v python3',
  'uv.sh': `${NOTE}\nmkdir -p "$SUBPIPED_VENVS/uv/bin" && touch "$SUBPIPED_VENVS/uv/bin/uv"`,
  'setup_venvs.sh': `${NOTE}\nmkdir -p "$SUBPIPED_VENVS/demux/bin" && touch "$SUBPIPED_VENVS/demux/bin/python"`,
};

/** As setup_models.py answers; what it fetches is a mark, and best is not to be had at FAKE_HUB=away. */
const MODELS = `
import json, os, pathlib, signal, sys, time
args = sys.argv[1:]
cache = pathlib.Path(os.environ["SUBPIPED_CACHE"])
mark, profile = cache / "fetched", cache / "chosen"
if "--choose" in args:
    print(profile.read_text() if profile.exists() else "best")
elif "--check" in args:
    sys.exit(0 if mark.exists() else 1)
elif "--plan" in args:
    print(json.dumps({"profile": "best", "bytes": 3_300_000_000, "text": "3.3 GB to fetch"}))
else:
    columns = os.environ.get("SUBPIPED_PROGRESS_COLUMNS")
    with open(os.environ["CALLS"], "a") as calls:
        calls.write(f"setup_models.py {' '.join(args)} from={os.environ.get('SUBPIPED_FROM', '')}\\n")
    print("large  1 of 2 MB  1.0 MB/s  1 s left", flush=True)
    if os.environ.get("FAKE_HUB") == "slow":
        def stop(*_):
            (cache / "stopped").touch()
            sys.exit(130)
        signal.signal(signal.SIGTERM, stop)
        print("waits", flush=True)
        time.sleep(60)
    if os.environ.get("FAKE_HUB") == "broken":
        print("the weights large are to be had nowhere\\naccept the terms", file=sys.stderr)
        sys.exit(69)
    profile.write_text("starter" if os.environ.get("FAKE_HUB") == "away" else "best")
    mark.touch()
`;

let folder: string;
let pkg: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'subpiped-setup-'));
  // As npm installs it: no sources, hence neither packages to install nor a build.
  pkg = path.join(folder, 'a package');
  await mkdir(path.join(pkg, 'python', 'requirements'), { recursive: true });
  await cp(path.join(root, 'src', 'bootstrap'), path.join(pkg, 'src', 'bootstrap'), {
    recursive: true,
  });
  await cp(path.join(root, 'src', 'bootstrap.mjs'), path.join(pkg, 'src', 'bootstrap.mjs'));
  await cp(path.join(root, 'config'), path.join(pkg, 'config'), { recursive: true });
  await writeFile(path.join(pkg, 'package.json'), '{"type": "module"}');
  await writeFile(path.join(pkg, 'python', 'requirements', 'demux.lock'), '');
  await writeFile(path.join(pkg, 'python', 'requirements', 'uv.txt'), 'uv');
  await writeFile(path.join(pkg, 'python', 'setup_models.py'), MODELS);
  for (const [name, text] of Object.entries(SCRIPTS)) {
    await writeFile(path.join(pkg, 'python', name), `#!/bin/sh\n${text}\n`);
    await chmod(path.join(pkg, 'python', name), 0o755);
  }
  await symlink(path.join(root, 'node_modules'), path.join(pkg, 'node_modules'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [path.join(pkg, 'src', 'bootstrap.mjs'), ...args], {
    cwd: folder,
    env: {
      ...process.env,
      SUBPIPED_CACHE: path.join(folder, 'cache'),
      SUBPIPED_PROFILE: '',
      SUBPIPED_FROM: '',
      INIT_CWD: '',
      CALLS: path.join(folder, 'calls'),
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return { child, closed: once(child, 'close'), output: () => output };
}

async function setUp(args: string[], env: Record<string, string> = {}) {
  const { child, closed, output } = start(args, env);
  await closed;
  return { code: child.exitCode, output: output() };
}

const calls = async () => (await readFile(path.join(folder, 'calls'), 'utf8')).trim().split('\n');

it('passes a folder, the profile and --verify on, and says what it fetches', async () => {
  await mkdir(path.join(folder, 'stick'));
  const args = ['start', 'setup', '--from', 'stick', '--profile', 'starter', '--verify'];
  const { code, output } = await setUp(args);
  expect(code, output).toBe(0);
  const from = `from=${path.join(folder, 'stick')}`;
  expect(await calls()).toEqual([
    `uv.sh --version ${from}`,
    `setup_venvs.sh --profile starter ${from}`,
    `setup_models.py --announced --profile starter --verify ${from}`,
  ]);
  // Without a terminal it asks nothing, and progress is lines.
  expect(output).toContain('3.3 GB to fetch\nweights:\n  large  1 of 2 MB  1.0 MB/s  1 s left\n');
  expect(output).toMatch(/^weights +\d+\.\d s$/mu);

  // All is there: neither venvs nor weights are touched.
  expect((await setUp(['setup', '--profile', 'starter'])).output).toMatch(/^weights +ready$/mu);
  expect(await calls()).toHaveLength(3);
});

it('makes the venvs of the small models where the large ones were not to be had', async () => {
  const { code, output } = await setUp(['setup'], { FAKE_HUB: 'away' });
  expect(code, output).toBe(0);
  expect((await calls()).filter((call) => call.startsWith('setup_venvs'))).toEqual([
    'setup_venvs.sh --profile best from=',
    'setup_venvs.sh --profile starter from=',
  ]);
});

it('fills a folder for a machine without a network', async () => {
  const npm = path.join(folder, 'bin', 'npm');
  await mkdir(path.dirname(npm));
  await writeFile(npm, '#!/bin/sh\necho "npm $1 $2" >> "$CALLS"\n', { mode: 0o755 });
  const PATH = `${path.dirname(npm)}${path.delimiter}${process.env['PATH']}`;
  const args = ['setup', '--profile=best', '--save-to', 'stick'];
  const { code, output } = await setUp(args, { PATH, npm_execpath: '' });
  expect(code, output).toBe(0);
  const saved = `--profile best --save-to ${path.join(folder, 'stick')} from=`;
  expect((await calls()).slice(-3)).toEqual([
    `setup_models.py ${saved}`,
    `setup_venvs.sh ${saved}`,
    // For a machine whose Node is too old.
    expect.stringMatching(/^npm pack node-[a-z0-9-]+@\d+\.\d+\.\d+$/u),
  ]);
});

it('ends with what the person can do, without the lines of progress', async () => {
  const { code, output } = await setUp(['setup'], { FAKE_HUB: 'broken' });
  expect(code).toBe(69);
  const told = output.slice(output.indexOf('failed: '));
  expect(told).toContain('| the weights large are to be had nowhere\n  | accept the terms\n');
  expect(told).not.toContain('MB/s');
  expect(told).toContain('subpiped setup --from FOLDER');
});

it('stops what it has started when it is stopped, and says that nothing is lost', async () => {
  const { child, closed, output } = start(['setup'], { FAKE_HUB: 'slow' });
  while (!output().includes('waits')) await once(child.stderr, 'data');
  child.kill('SIGTERM');
  await closed;
  expect(child.exitCode).toBe(143);
  expect(output()).toContain('failed: weights: interrupted');
  expect(output()).toContain('it continues where it stopped');
  await readFile(path.join(folder, 'cache', 'stopped'));
});

it.each([[['--profile', 'huge']], [['--fast']]])('refuses %j before it begins', async (args) => {
  expect((await setUp(['setup', ...args])).code).toBe(2);
  await expect(calls()).rejects.toThrow('ENOENT');
});
