import { expect, test } from 'vitest';
import { maskSecrets } from '../../../src/pipeline/freshness.ts';
import contract from '../../fixtures/contracts/masked-options.json' with { type: 'json' };

test.each(contract.cases)('$options', ({ options, recorded }) => {
  expect(maskSecrets(options)).toEqual(recorded);
});
