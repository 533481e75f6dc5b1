import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LinuxPower } from '../../../src/power/linux-power.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

type Supplies = Readonly<Record<string, Readonly<Record<string, string>>>>;

const BAT0 = { type: 'Battery', scope: 'System', status: 'Discharging', capacity: '38' };
const AC = { type: 'Mains', online: '0' };

test.each([
  ['a computer without a battery', {}, false, null],
  ['a desktop that lists its mains', { AC: { ...AC, online: '1' } }, false, null],
  ['unplugged', { AC, BAT0 }, true, 38],
  ['plugged in', { AC: { ...AC, online: '1' }, BAT0: { ...BAT0, status: 'Charging' } }, false, 38],
  ['a charger that is too weak', { usb: { type: 'USB', online: '1' }, BAT0 }, false, 38],
  ['no mains are listed', { BAT0 }, true, 38],
  ['kept at 80 %', { BAT0: { ...BAT0, status: 'Not charging', capacity: '80' } }, false, 80],
  ['two batteries: the emptier one', { AC, BAT0, BAT1: { ...BAT0, capacity: '7' } }, true, 7],
  ['a mouse', { hid: { ...BAT0, scope: 'Device', capacity: '3' } }, false, null],
  [
    'a battery that does not know itself',
    { BAT0: { type: 'Battery', capacity: 'x' } },
    false,
    null,
  ],
  ['nothing that can be read', { odd: {} }, false, null],
] as [string, Supplies, boolean, number | null][])(
  '%s',
  async (_what, supplies, onBattery, batteryPercent) => {
    await using folder = await temporaryFolder();
    for (const [name, files] of Object.entries(supplies)) {
      await mkdir(join(folder.path, name));
      for (const [file, text] of Object.entries(files)) {
        await writeFile(join(folder.path, name, file), `${text}\n`);
      }
    }
    const facts = await new LinuxPower(folder.path).read(new AbortController().signal);
    expect(facts).toEqual({ onBattery, batteryPercent, lowPower: null, thermal: null });
  },
);

test('a container without that folder knows nothing', async () => {
  const facts = await new LinuxPower('/nowhere').read(new AbortController().signal);
  expect(facts).toEqual({ onBattery: null, batteryPercent: null, lowPower: null, thermal: null });
});
