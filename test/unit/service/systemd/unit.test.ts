import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LABEL, type ServicePlan } from '../../../../src/service/service-manager.ts';
import { argumentsInUnit, systemdUnit } from '../../../../src/service/systemd/unit.ts';
import { expanded, specified, words } from '../../../fixtures/linux/systemctl.d/unit-file.mjs';
import { cases } from '../../../helpers/cases.ts';
import { CODE_POINT } from '../../../helpers/code-point.ts';

const PLAN: ServicePlan = {
  label: LABEL,
  node: '/usr/bin/node',
  cli: '/usr/lib/node_modules/subpiped/dist/cli.js',
  home: '/home/asha/subpiped',
  logsDir: '/home/asha/.local/state/subpiped',
  environment: { SUBPIPED_SERVICE: 'systemd', PATH: '/usr/local/bin:/usr/bin:/bin' },
};

test('the unit of a usual plan', () => {
  expect(systemdUnit(PLAN)).toBe(`[Unit]
Description=subpiped, subtitles for films
# A daemon that cannot start is tried again for as long as it takes, not five times.
StartLimitIntervalSec=0

[Service]
Type=simple
ExecStart="/usr/bin/node" "--max-semi-space-size=2" "/usr/lib/node_modules/subpiped/dist/cli.js" "run" "--home" "/home/asha/subpiped"
WorkingDirectory=/home/asha/subpiped/
Environment="SUBPIPED_SERVICE=systemd"
Environment="PATH=/usr/local/bin:/usr/bin:/bin"
# Exit code 0 is an end that a person asked for.
Restart=on-failure
RestartSec=10
# The daemon alone hears SIGTERM and ends its stages in order; what is left of them is killed.
KillMode=mixed
TimeoutStopSec=30
UMask=0077

[Install]
WantedBy=default.target
`);
});

const lineOf = (unit: string, name: string) =>
  unit
    .split('\n')
    .find((line) => line.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? '';

test.each([
  '/home/आशा की फ़िल्में',
  '/home/a "b" \'c\'',
  '/home/100 %h %%',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of systemd
  '/home/$HOME ${HOME} $$',
  '/home/back\\slash\\n',
  '/home/ends with a blank ',
  '/home/ends with a \\',
  '/home/semi ; colon # hash',
  '/home/emoji 🎬',
])('systemd reads what was meant: %s', (home) => {
  const unit = systemdUnit({ ...PLAN, home, environment: { CACHE: home } });
  const [program, ...args] = words(specified(lineOf(unit, 'ExecStart'), '/wrong'));
  expect(program).toBe(PLAN.node);
  const given = args.flatMap((arg) => expanded(arg, { HOME: '/wrong' }));
  expect(given).toEqual(['--max-semi-space-size=2', PLAN.cli, 'run', '--home', home]);
  expect(words(specified(lineOf(unit, 'Environment'), '/wrong'))).toEqual([`CACHE=${home}`]);
  expect(specified(lineOf(unit, 'WorkingDirectory'), '/wrong')).toBe(`${home}/`);
  expect(argumentsInUnit(unit)).toEqual([
    PLAN.node,
    '--max-semi-space-size=2',
    PLAN.cli,
    'run',
    '--home',
    home,
  ]);
});

test('any value of any variable and any home comes through', () => {
  const text = fc.string({ unit: CODE_POINT }).map((value) => value.replaceAll('\0', ''));
  fc.assert(
    fc.property(text, text, (value, name) => {
      const home = `/h/${name.replaceAll(/[\n\r]/gu, '')}`;
      const unit = systemdUnit({ ...PLAN, home, environment: { VALUE: value } });
      expect(words(specified(lineOf(unit, 'Environment'), '/wrong'))).toEqual([`VALUE=${value}`]);
      expect(argumentsInUnit(unit).at(-1)).toBe(home);
    }),
    cases(100),
  );
});

test('what no unit can express is refused with words', () => {
  expect(() => systemdUnit({ ...PLAN, node: '/opt/"node"/bin/node' })).toThrow(/quotes|this path/u);
  expect(() => systemdUnit({ ...PLAN, home: '/home/two\nlines' })).toThrow(/line feed/u);
  expect(argumentsInUnit('[Service]\nExecStart=/usr/bin/other --home /x\n')).toEqual([]);
});
