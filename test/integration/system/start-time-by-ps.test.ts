import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startTimeByPs } from '../../../src/system/process-identity.ts';

test('ps tells when a process started, in the same words each time', () => {
  const started = startTimeByPs(process.pid);
  // A state beside it (`Ss`, `R+`) would change from one look to the next.
  expect(started).toMatch(/^\w{3} \w{3} \d+ \d\d:\d\d:\d\d \d{4}$/);
  expect(startTimeByPs(process.pid)).toBe(started);
});

test('a process that has ended has no start time', async () => {
  const child = spawn('cat', { stdio: ['pipe', 'ignore', 'inherit'] });
  const pid = child.pid ?? 0;
  expect(startTimeByPs(pid)).not.toBeNull();
  const exit = once(child, 'exit');
  child.stdin.end();
  await exit;
  expect(startTimeByPs(pid)).toBeNull();
});
