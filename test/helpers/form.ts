/**
 * Whether tests run in their long form (`npm run test:long`): all combinations, more films, more
 * random cases. The short form asks the same questions of fewer.
 */
export const LONG = process.env['SUBPIPED_LONG'] === '1';
