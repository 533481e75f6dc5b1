import { createHash } from 'node:crypto';
import { openRegularFile } from './regular-file.ts';

const SAMPLES = 16;
const SAMPLE_BYTES = 64 * 1024;

/**
 * Identity of a film's content: size plus 16 evenly spread blocks of 64 KiB, as hex sha256.
 * `fingerprint_file` in python/subpiped/core/files.py computes the same; test/fixtures/contracts holds
 * them together. A changed film differs in its index or in some sample, and a film of 40 GB on a
 * share costs 1 MiB of reading.
 */
export async function fingerprintFile(path: string): Promise<string> {
  await using file = await openRegularFile(path);
  const { size } = await file.stat();
  const digest = createHash('sha256').update(`subpiped-fingerprint-1 ${size}\n`);
  const whole = size <= SAMPLES * SAMPLE_BYTES;
  const block = Buffer.alloc(whole ? size : SAMPLE_BYTES);
  for (let index = 0; index < (whole ? 1 : SAMPLES); index += 1) {
    const position = whole ? 0 : Math.floor(((size - SAMPLE_BYTES) * index) / (SAMPLES - 1));
    const { bytesRead } = await file.read(block, 0, block.length, position);
    digest.update(block.subarray(0, bytesRead));
  }
  return digest.digest('hex');
}
