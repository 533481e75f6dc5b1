import process from 'node:process';

/**
 * Whether tests run in their long form (`npm run test:long`): all combinations, more films, more
 * random cases. The short form asks the same questions of fewer.
 */
export const LONG = process.env['SUBPIPED_LONG'] === '1';

// In the environment, so that all workers of Vitest choose the same cases.
process.env['SUBPIPED_TEST_SEED'] ||= String(Math.floor(Math.random() * 2 ** 31));

/** What chooses the cases of the short form (sample.ts). */
export const SEED = Number(process.env['SUBPIPED_TEST_SEED']);
