import { describe, expect, it } from 'vitest';
import { add, fromJunit, fromVitest, single } from '../../../src/bootstrap/totals.mjs';

const vitest = (passed: number, failed: number, pending = 0) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: pending });

describe('totals of vitest', () => {
  it('takes what the report says', () => {
    expect(fromVitest(vitest(7, 2, 1), 1)).toEqual({ passed: 7, failed: 2, skipped: 1 });
    expect(fromVitest(vitest(7, 0), 0)).toEqual({ passed: 7, failed: 0, skipped: 0 });
  });

  it('counts a bad end without a failed test, such as an unhandled rejection', () => {
    expect(fromVitest(vitest(7, 0), 1)).toEqual({ passed: 7, failed: 1, skipped: 0 });
  });

  it('counts a runner that died before its report, or ran nothing', () => {
    expect(fromVitest('', 134).failed).toBe(1);
    expect(fromVitest(vitest(0, 0), 0).failed).toBe(1);
  });
});

describe('totals of pytest', () => {
  const xml = (attributes: string) =>
    `<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" ${attributes}></testsuite></testsuites>`;

  it('counts errors as failures and leaves skipped ones out of passed', () => {
    const text = xml('errors="1" failures="2" skipped="3" tests="10" time="1.5"');
    expect(fromJunit(text, 1)).toEqual({ passed: 4, failed: 3, skipped: 3 });
  });

  it('counts an empty run and a crash as failures', () => {
    expect(fromJunit(xml('errors="0" failures="0" skipped="0" tests="0"'), 5).failed).toBe(1);
    expect(fromJunit('', 139)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

it('counts a check without tests as one', () => {
  expect([single(0), single(2)]).toEqual([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 0, failed: 1, skipped: 0 },
  ]);
});

it('sums', () => {
  expect(
    add({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 }),
  ).toEqual({ passed: 11, failed: 22, skipped: 33 });
});
