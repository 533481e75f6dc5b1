import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { MacPower } from '../../../src/power/mac-power.ts';
import { UNKNOWN_POWER } from '../../../src/power/power-source.ts';
import { FakeMacPower } from '../../helpers/fake-mac-power.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
afterEach(() => void vi.unstubAllEnvs());

/** A Mac whose programs are found on this process's PATH. */
async function aMac(): Promise<{ mac: FakeMacPower } & AsyncDisposable> {
  const folder: TemporaryFolder = await temporaryFolder();
  const mac = new FakeMacPower(folder.path);
  for (const [name, value] of Object.entries(mac.env)) vi.stubEnv(name, value);
  return { mac, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

test('reads what pmset and notifyutil say', async () => {
  await using at = await aMac();
  const { mac } = at;
  const power = new MacPower();
  expect(await power.read(never)).toEqual({
    onBattery: false,
    batteryPercent: null,
    lowPower: false,
    thermal: 'nominal',
  });
  mac.onBattery(38);
  mac.set('lowpowermode', 1);
  mac.set('thermal', 2);
  expect(await power.read(never)).toEqual({
    onBattery: true,
    batteryPercent: 38,
    lowPower: true,
    thermal: 'heavy',
  });
});

describe('a program that goes wrong makes its facts unknown and no others', () => {
  test.each(['hang', 'garbage', 'fails'])('pmset: %s', async (fault) => {
    await using at = await aMac();
    at.mac.onBattery(38);
    at.mac.fault('pmset', fault);
    const before = performance.now();
    expect(await new MacPower(1_500).read(never)).toEqual({ ...UNKNOWN_POWER, thermal: 'nominal' });
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test.each(['hang', 'garbage', 'fails'])('notifyutil: %s', async (fault) => {
    await using at = await aMac();
    at.mac.onBattery(38);
    at.mac.fault('notifyutil', fault);
    expect(await new MacPower(1_500).read(never)).toEqual({
      onBattery: true,
      batteryPercent: 38,
      lowPower: false,
      thermal: null,
    });
  });

  test('none of them is there', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(await new MacPower().read(never)).toEqual(UNKNOWN_POWER);
  });

  test('a stop waits for none of them', async () => {
    await using at = await aMac();
    at.mac.fault('pmset', 'hang');
    at.mac.fault('notifyutil', 'hang');
    const stop = new AbortController();
    const reading = new MacPower(60_000).read(stop.signal);
    stop.abort();
    expect(await reading).toEqual(UNKNOWN_POWER);
  });
});

describe('the fakes answer as a Mac does', () => {
  test('pmset -g batt', async () => {
    await using at = await aMac();
    const said = async () => (await run('pmset', ['-g', 'batt'])).stdout;
    expect(await said()).toBe("Now drawing from 'AC Power'\n");
    at.mac.onBattery(85);
    expect(await said()).toBe(
      "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4653155)\t85%; discharging; 3:12 remaining present: true\n",
    );
    at.mac.set('source', 'UPS Power');
    expect(await said()).toContain(' -Back-UPS ES 700G (id=6684672)\t85%; discharging');
    await expect(run('pmset', ['-g', 'nonsense'])).rejects.toMatchObject({ code: 64 });
  });

  test('pmset -g and notifyutil -g', async () => {
    await using at = await aMac();
    at.mac.set('lowpowermode', 1);
    at.mac.set('thermal', 3);
    expect((await run('pmset', ['-g'])).stdout).toMatch(
      /^Currently in use:$[\s\S]*^ lowpowermode +1$/m,
    );
    const key = 'com.apple.system.thermalpressurelevel';
    expect((await run('notifyutil', ['-g', key])).stdout).toBe(`${key} 3\n`);
    expect((await run('notifyutil', ['-g', 'com.example'])).stdout).toBe('com.example 0\n');
    await expect(run('notifyutil', [])).rejects.toMatchObject({ code: 1 });
  });
});
