import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { TimeZone } from '../../../src/system/time-zone.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const before = process.env['TZ'];
afterEach(() => {
  if (before === undefined) delete process.env['TZ'];
  else process.env['TZ'] = before;
});

function point(link: string, target: string): void {
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

const hour = () => new Date(0).getHours();

test('after a journey dates are in the new zone', async () => {
  await using folder = await temporaryFolder();
  const link = join(folder.path, 'localtime');
  process.env['TZ'] = 'UTC';
  expect(hour()).toBe(0);
  delete process.env['TZ'];
  point(link, '/var/db/timezone/zoneinfo/Europe/Berlin');
  const zone = new TimeZone(process.env, link);
  expect(zone.follow()).toBe(false);
  point(link, '/usr/share/zoneinfo/Asia/Kolkata');
  expect(zone.follow()).toBe(true);
  expect(hour()).toBe(5);
  expect(zone.follow()).toBe(false);
  point(link, '../usr/share/zoneinfo/America/New_York');
  expect(zone.follow()).toBe(true);
  expect(hour()).toBe(19);
});

test('what is no zone changes nothing, nor does anything where a person chose one', async () => {
  await using folder = await temporaryFolder();
  const link = join(folder.path, 'localtime');
  delete process.env['TZ'];
  const zone = new TimeZone(process.env, link);
  for (const target of ['/usr/share/zoneinfo/Nowhere/City', '/etc/hosts']) {
    point(link, target);
    expect(zone.follow()).toBe(false);
  }
  process.env['TZ'] = 'Asia/Tokyo';
  const chosen = new TimeZone(process.env, link);
  point(link, '/usr/share/zoneinfo/Asia/Kolkata');
  expect(chosen.follow()).toBe(false);
  expect(process.env['TZ']).toBe('Asia/Tokyo');
});
