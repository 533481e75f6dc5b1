import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../../src/system/collect-garbage.ts';

test('what nobody holds is gone', async () => {
  const held = new WeakRef(Buffer.alloc(1_000));
  // A reference that was read in this turn is held until its end.
  await turn();
  collectGarbage();
  expect(held.deref()).toBeUndefined();
});
