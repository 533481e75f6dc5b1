import { expect, test } from 'vitest';
import { factsIn, isDisabled, meaningOf } from '../../../../src/service/launchd/launchctl.ts';

const PRINTED = `gui/501/io.github.subpiped = {
\tactive count = 1
\tpath = /Users/you/Library/LaunchAgents/io.github.subpiped.plist
\tstate = SIGTERMed

\tendpoints = {
\t\tstate = active
\t}
\tenvironment = {
\t\tPATH => /usr/bin
\t\tpid = 7
\t}
\tpid = 4211
\tlast exit code = (never exited)
\tspawn type = interactive (4)
\tresource coalition = {
\t\tstate = active
\t\tlast exit code = 9
\t}
}
`;

test('facts of the service alone are read, whatever stands in the blocks', () => {
  expect(factsIn(PRINTED)).toEqual({
    'active count': '1',
    path: '/Users/you/Library/LaunchAgents/io.github.subpiped.plist',
    state: 'SIGTERMed',
    pid: '4211',
    'last exit code': '(never exited)',
    'spawn type': 'interactive (4)',
  });
});

test.each(['', 'Could not find service', '\tpid\n', 'pid = 12'])('%j tells nothing', (text) => {
  expect(factsIn(text)).toEqual({});
});

test.each([
  ['disabled services = {\n\t\t"io.github.subpiped" => disabled\n\t}', true],
  ['disabled services = {\n\t\t"io.github.subpiped" => true\n\t}', true],
  ['disabled services = {\n\t\t"io.github.subpiped" => enabled\n\t}', false],
  ['disabled services = {\n\t\t"io.github.subpiped.other" => disabled\n\t}', false],
  ['', false],
])('%j', (text, expected) => {
  expect(isDisabled(text, 'io.github.subpiped')).toBe(expected);
});

test.each([3, 5, 36, 37, 78, 113, 119, 125, 126, 127, 150])(
  'code %i has words and a remedy',
  (code) => {
    const { meaning, hint } = meaningOf(code);
    expect(meaning).not.toBe('');
    expect(hint).toMatch(/subpiped|launchctl|Terminal/u);
  },
);
