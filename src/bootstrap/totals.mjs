// Counts of the test runners. A runner that ends badly counts as a failure even if it reports none:
// it may have died before a test, or after the last one.

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/**
 * @param {number} code
 * @returns {Totals}
 */
export function single(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * @param {Totals} a
 * @param {Totals} b
 * @returns {Totals}
 */
export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/**
 * @param {Totals} counted
 * @param {number} code
 * @returns {Totals}
 */
function honest(counted, code) {
  const ran = counted.passed + counted.failed + counted.skipped > 0;
  const bad = code !== 0 || !ran;
  return { ...counted, failed: Math.max(counted.failed, bad ? 1 : 0) };
}

/**
 * @param {string} text vitest's JSON report, empty if there is none
 * @param {number} code
 * @returns {Totals}
 */
export function fromVitest(text, code) {
  const report = text === '' ? {} : JSON.parse(text);
  const counted = {
    passed: report.numPassedTests ?? 0,
    failed: report.numFailedTests ?? 0,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
  return honest(counted, code);
}

/**
 * @param {string} text pytest's JUnit report, empty if there is none
 * @param {number} code
 * @returns {Totals}
 */
export function fromJunit(text, code) {
  const suite = /<testsuite\b[^>]*>/.exec(text)?.[0] ?? '';
  const count = (/** @type {string} */ name) =>
    Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  const skipped = count('skipped');
  return honest({ passed: count('tests') - failed - skipped, failed, skipped }, code);
}
