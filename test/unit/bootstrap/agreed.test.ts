import { expect, it } from 'vitest';
import { mustAsk } from '../../../src/bootstrap/agreed.mjs';

const best = { profile: 'best', bytes: 3_300_000_000, text: 'x' };
const person = { tty: true, ci: false, yes: false };

it('asks a person before gigabytes', () => {
  expect(mustAsk(best, person)).toBe(true);
});

it('asks nobody who cannot answer, has answered, or fetches little', () => {
  expect(mustAsk(best, { ...person, tty: false })).toBe(false);
  expect(mustAsk(best, { ...person, ci: true })).toBe(false);
  expect(mustAsk(best, { ...person, yes: true })).toBe(false);
  expect(mustAsk({ ...best, bytes: 253_000_000 }, person)).toBe(false);
});
