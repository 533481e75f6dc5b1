import { expect, test } from 'vitest';
import { shownInbox } from '../../../src/config/layers.ts';
import { resolveHome } from '../../../src/config/paths.ts';

const places = { env: {}, platform: 'linux', homeDir: '/home/ada' } as const;
const home = resolveHome('/films', places);

test.each([
  [[], '/films/in'],
  [['folders.in=drop', 'stages.asr.beamSize=many'], '/films/drop'],
  [['folders.in=["/big/films", "in"]'], '/big/films'],
  [['folders.in=7', 'no.such=option'], '/films/in'],
])('with %j films are dropped into %s, whether or not that is valid', (set, inbox) => {
  expect(shownInbox({ home, places, set })).toBe(inbox);
});
