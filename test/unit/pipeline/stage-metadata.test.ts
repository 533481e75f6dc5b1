import { expect, test } from 'vitest';
import { metadataOf } from '../../../src/pipeline/stage-metadata.ts';

test('what is of another form says nothing, and the rest is read', () => {
  const metadata = { verdict: 'splendid', reason: null, reasons: ['fast'], container: 'mkv' };
  expect(metadataOf('mux', { metadata })).toEqual({ reasons: ['fast'] });
  expect(metadataOf('asr', { metadata: { chunks: { count: 2 }, task: 'translate' } })).toEqual({
    task: 'translate',
  });
});
