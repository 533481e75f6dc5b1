import process from 'node:process';

/**
 * Whether tests run in their long form (`npm run test:long`): all combinations, more films, more
 * random cases. The short form asks the same questions of fewer.
 */
export const LONG = process.env['SUBPIPED_LONG'] === '1';

/** What chooses the cases of the short form (sample.ts); vitest.config.ts hands it to all workers. */
export const SEED = Number(
  process.env['SUBPIPED_TEST_SEED'] || Math.floor(Math.random() * 2 ** 31),
);
