import { expect, test } from 'vitest';
import { powerSchema, scheduleSchema } from '../../../src/config/power.ts';
import { testConfig } from '../../helpers/fake-stages.ts';

/** What is wrong with a window of quiet hours, each with its path. */
function problems(window: unknown): string[] {
  const { error } = scheduleSchema.safeParse({ quietHours: [window], duringQuietHours: 'pause' });
  return (error?.issues ?? []).map(({ path, message }) => `${path.slice(2).join('.')}: ${message}`);
}

test.each([
  ['over midnight', { from: '22:00', to: '07:00' }, []],
  ['a whole day', { from: '00:00', to: '24:00', days: ['sat', 'sun'] }, []],
  ['hours without a nought', { from: '7:00', to: '22:00' }, ['from: use a time such as 22:00']],
  ['no such hour', { from: '22:00', to: '25:00' }, ['to: use a time such as 07:00, or 24:00']],
  ['24:00 as a beginning', { from: '24:00', to: '07:00' }, ['from: use a time such as 22:00']],
  [
    'no time at all',
    { from: '07:00', to: '07:00' },
    ['to: is the same as from: use 00:00 and 24:00 for a whole day'],
  ],
  [
    'a day in full',
    { from: '22:00', to: '07:00', days: ['monday'] },
    ['days.0: use mon, tue, wed, thu, fri, sat or sun'],
  ],
  [
    'no day',
    { from: '22:00', to: '07:00', days: [] },
    ['days: name a day, or leave days out for every day'],
  ],
])('a window of quiet hours: %s', (_what, window, said) => {
  expect(problems(window)).toEqual(said);
});

test('what is to happen is one of three words', () => {
  const { power } = testConfig();
  const { error } = powerSchema.safeParse({ ...power, onBattery: 'stop', minBatteryPercent: 101 });
  const said = error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(said).toEqual(['onBattery: use run, slower or pause', expect.stringContaining('minBatt')]);
});

test('quiet hours can be given on the command line, as JSON', async () => {
  const { loadConfig } = await import('../../../src/config/load.ts');
  const { resolveHome } = await import('../../../src/config/paths.ts');
  const places = { env: {}, platform: 'linux', homeDir: '/nowhere' } as const;
  const home = resolveHome('/home', places);
  const set = ['schedule.quietHours=[{"from":"22:00","to":"07:00"}]', 'power.on-battery=pause'];
  const config = loadConfig({ home, places, set });
  expect(config.schedule.quietHours).toEqual([{ from: '22:00', to: '07:00' }]);
  expect(config.power.onBattery).toBe('pause');
});
