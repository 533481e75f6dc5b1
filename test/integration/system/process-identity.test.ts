import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  bootId,
  currentOwner,
  isAlive,
  startTimeOf,
} from '../../../src/system/process-identity.ts';
import { lineReader } from '../../helpers/line-reader.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const children: ChildProcess[] = [];

function start(command: string, args: readonly string[] = []): ChildProcess {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('it did not start');
  return pid;
}

function linesOf({ stdout }: ChildProcess): () => Promise<string> {
  if (stdout === null) throw new Error('it has no output');
  return lineReader(stdout);
}

afterEach(async () => {
  await Promise.all(children.splice(0).map(ended));
});

test('this process is alive, and says the same of itself each time', () => {
  const owner = currentOwner();
  expect(owner).toMatchObject({ pid: process.pid, bootId: bootId() });
  expect(owner.startedAt).not.toBe('');
  expect(currentOwner()).toEqual(owner);
  expect(isAlive(owner)).toBe(true);
});

test('the same number with another start time is another process', () => {
  expect(isAlive({ ...currentOwner(), startedAt: '1' })).toBe(false);
});

test('a process of an earlier boot is dead, whatever runs under its number now', () => {
  expect(isAlive({ ...currentOwner(), bootId: 'another boot' })).toBe(false);
});

test('a process is alive until it has ended', async () => {
  const child = start('sh', ['-c', 'echo READY; read line']);
  await linesOf(child)();
  const owner = {
    ...currentOwner(),
    pid: pidOf(child),
    startedAt: startTimeOf(pidOf(child)) ?? '',
  };
  expect(isAlive(owner)).toBe(true);
  await ended(child);
  expect(startTimeOf(owner.pid)).toBeNull();
  expect(isAlive(owner)).toBe(false);
  // An owner whose start time could not be read is no match for a process that is missing.
  expect(isAlive({ ...owner, startedAt: '' })).toBe(false);
});

test('a zombie is dead although its number is still taken', async () => {
  // What the shell has become by then, cat, never asks for the end of the shell's child.
  const parent = start('sh', ['-c', 'sleep 1000 & echo $!; exec cat']);
  const said = linesOf(parent);
  const pid = Number(await said());
  parent.stdin?.write('are you cat?\n');
  expect(await said()).toBe('are you cat?');
  expect(startTimeOf(pid)).not.toBeNull();
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => startTimeOf(pid)).toBeNull();
  expect(() => process.kill(pid, 0)).not.toThrow();
});

test('a name may hold blanks and brackets', async () => {
  await using folder = await temporaryFolder();
  const script = join(folder.path, 'a) Z 1 (b');
  await writeFile(script, '#!/bin/sh\necho READY\nread line\n');
  await chmod(script, 0o755);
  const child = start(script);
  await linesOf(child)();
  const plain = start('sh', ['-c', 'echo READY; read line']);
  await linesOf(plain)();
  const started = startTimeOf(pidOf(child));
  expect(started).not.toBeNull();
  // Both are of the same moment: within a minute by the kernel's clock of 100 ticks a second.
  if (process.platform === 'linux') {
    expect(Number(startTimeOf(pidOf(plain))) - Number(started)).toBeLessThan(6_000);
    expect(Number(startTimeOf(pidOf(plain))) - Number(started)).toBeGreaterThanOrEqual(0);
  }
});
