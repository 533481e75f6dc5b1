import { expect, test } from 'vitest';
import { formatLogLine, localTime } from '../../../src/system/log-line.ts';

const AT = Date.parse('2026-03-01T09:05:07Z');

test('a line is time, level, module, message and the rest', () => {
  const line = JSON.stringify({
    level: 'info',
    time: AT,
    pid: 1,
    module: 'intake',
    msg: 'queued',
    jobId: 3,
    film: 'a b',
  });
  expect(formatLogLine(line)).toBe(`${localTime(AT)} info  intake: queued jobId=3 film=a b`);
});

test('an expected error is its code and message; a bug keeps its stack', () => {
  const line = (code: string) =>
    JSON.stringify({
      level: 'error',
      time: AT,
      msg: 'failed',
      err: { code, message: 'm', stack: 'S' },
    });
  expect(formatLogLine(line('disk_full'))).toMatch(/failed disk_full: m$/u);
  expect(formatLogLine(line('internal'))).toMatch(/failed internal: m\nS$/u);
});

test("a line of a stage's log comes back as it is", () => {
  expect(formatLogLine('2026 INFO loading')).toBe('2026 INFO loading');
  expect(formatLogLine('42')).toBe('42');
  expect(formatLogLine('null')).toBe('null');
});

test('what a terminal would obey is escaped, and no line is forged', () => {
  const hostile = 'x\u001b]0;t\u0007\nforged\u009b2J\u202e';
  const json = JSON.stringify({
    level: 'error',
    time: AT,
    module: 'intake',
    msg: hostile,
    film: hostile,
    other: { hostile },
    [hostile]: 1,
    err: { code: 'disk_full', message: hostile },
  });
  for (const line of [json, hostile.replace('\n', '')]) {
    expect(formatLogLine(line)).not.toMatch(/[\p{Cc}\u202e]/u);
  }
});
