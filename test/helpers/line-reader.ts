import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The lines of a stream one by one, as they come; a stream that ends early is an error. */
export function lineReader(stream: Readable): () => Promise<string> {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the stream ended before the line that was waited for');
    return value;
  };
}
