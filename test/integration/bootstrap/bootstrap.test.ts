import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const source = fileURLToPath(new URL('../../../src', import.meta.url));
const runModule = new URL('../../../src/bootstrap/run.mjs', import.meta.url).href;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'subpiped-bootstrap-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A checkout of nothing but the bootstrap, and what it runs on. */
async function copyBootstrap() {
  await cp(path.join(source, 'bootstrap.mjs'), path.join(folder, 'src/bootstrap.mjs'));
  await cp(path.join(source, 'bootstrap'), path.join(folder, 'src/bootstrap'), { recursive: true });
  const runtime = path.join('config', 'runtime.json');
  await cp(path.join(source, '..', runtime), path.join(folder, runtime));
}

function start(args: string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, args, { cwd: folder, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return { child, closed: once(child, 'close'), output: () => output };
}

it('tells its verbs where it gets none', async () => {
  const { child, closed, output } = start([path.join(source, 'bootstrap.mjs'), 'dance']);
  await closed;
  expect(child.exitCode).toBe(2);
  expect(output()).toMatch(
    /start \[ARGS...\] \| demo\s+\| setup .*--from DIR.*\s+\| test .*\s+\| bench .*\| bench-quality/u,
  );
});

it('refuses an unknown check before it sets anything up', async () => {
  // Fails in npm's step of the empty copy if it does set up.
  await copyBootstrap();
  const { child, closed, output } = start(['src/bootstrap.mjs', 'test', 'spelling']);
  await closed;
  expect(output()).toContain('no such check or test file: spelling');
  expect(child.exitCode).toBe(2);
});

it('names the step, the log and the remedy where npm cannot install', async () => {
  await copyBootstrap();
  await writeFile(path.join(folder, 'package.json'), '{}');
  // What tells a checkout from an installed package.
  await writeFile(path.join(folder, 'src/cli.ts'), '');
  const env = { ...process.env, npm_execpath: '' };
  const { child, closed, output } = start(['src/bootstrap.mjs', 'start'], env);
  await closed;
  expect(child.exitCode).toBe(69);
  expect(output()).toContain('failed: npm packages: npm exited with code');
  expect(output()).toContain(`log: ${path.join(folder, '.subpiped/logs/npm-packages.log')}`);
  expect(output()).toContain('what to do: ');
});

it('passes signals and the exit code of the program through', async () => {
  const program =
    'process.on("SIGTERM", () => process.exit(42)); console.log("up"); setInterval(() => {}, 1e6)';
  await writeFile(
    path.join(folder, 'parent.mjs'),
    `import { runInherited } from ${JSON.stringify(runModule)};
     process.exitCode = await runInherited([process.execPath, '-e', ${JSON.stringify(program)}]);`,
  );
  const { child, closed } = start(['parent.mjs']);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  await closed;
  expect(child.exitCode).toBe(42);
});

it('ends with a stop all that it runs side by side, and what that started', async () => {
  const grandchild = 'setInterval(() => {}, 1e6)';
  const program = `
    const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], { stdio: "ignore" });
    process.on("SIGINT", () => {});
    console.log(process.pid, child.pid);
    setTimeout(() => process.exit(), 1e6);
    child.on("exit", () => process.exit(1));`;
  await writeFile(
    path.join(folder, 'parent.mjs'),
    `import { runLogged } from ${JSON.stringify(runModule)};
     const command = [process.execPath, '-e', ${JSON.stringify(program)}];
     const onLine = (line) => console.log(line);
     const ended = await Promise.allSettled(['a', 'b'].map((name) =>
       runLogged(command, { log: name + '.log', onLine, group: true })));
     console.log(...ended.map(({ reason }) => reason.exitCode));`,
  );
  const { child, closed, output } = start(['parent.mjs']);
  await vi.waitFor(() => expect(output().trim().split('\n')).toHaveLength(2), 10_000);
  const pids = output().match(/\d+/gu)?.map(Number) ?? [];
  child.kill('SIGINT');
  await closed;
  expect(output().trim().split('\n').at(-1)).toBe('130 130');
  expect(pids).toHaveLength(4);
  for (const pid of pids) expect(() => process.kill(pid, 0), String(pid)).toThrow('ESRCH');
});
