import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DEVICE_FAILURES, type DeviceFailureKind } from '../domain/device-failure.ts';
import { openRegularFile } from '../system/regular-file.ts';
import type { StageFailure } from './stage-failure.ts';

/** The table that python/subpiped/devices/failures.py reads, too; the first entry that fits decides. */
const TABLE = z
  .object({
    classes: z.array(
      z.object({
        class: z.enum(DEVICE_FAILURES),
        words: z.string(),
        rememberMinutes: z.number(),
        signals: z.array(z.string()),
        texts: z.array(z.string()),
      }),
    ),
  })
  .parse(
    JSON.parse(readFileSync(new URL('../../config/device_failures.json', import.meta.url), 'utf8')),
  ).classes;

/** Libraries say why they end the process in its last lines. */
const TAIL_BYTES = 16 * 1024;

/**
 * What a failed stage's end says of the device that it worked on, or null if that is not to blame.
 * `said` is what its log says of the work there: a crash that follows words about memory is one of
 * memory (Metal aborts the process then).
 */
export function deviceFailureOf(failure: StageFailure, said: string): DeviceFailureKind | null {
  switch (failure.code) {
    case 'stage_stalled':
      return 'hang';
    case 'out_of_memory':
      return 'oom';
    case 'device_failed':
      return failure.failure ?? 'device_error';
    case 'stage_killed': {
      const { signal } = failure;
      const bySignal = TABLE.find(({ signals }) => signal !== null && signals.includes(signal));
      // SIGTERM and its like: somebody outside stopped it.
      if (bySignal === undefined) return null;
      return (
        TABLE.find(({ texts }) => texts.some((text) => said.includes(text)))?.class ??
        bySignal.class
      );
    }
    default:
      return null;
  }
}

/** `it crashed (device_crash)`. */
export function failureText(kind: DeviceFailureKind): string {
  return `${entryOf(kind)?.words ?? 'it failed'} (${kind})`;
}

/** How long the next films leave the device out; 0 where its self-test tells each time. */
export function rememberMs(kind: DeviceFailureKind): number {
  return (entryOf(kind)?.rememberMinutes ?? 0) * 60_000;
}

function entryOf(kind: DeviceFailureKind) {
  return TABLE.find((entry) => entry.class === kind);
}

/**
 * What a stage's log says since the line with which its last work on a device began; empty where there
 * is no log.
 */
export async function saidSince(line: string, logPath: string): Promise<string> {
  try {
    await using file = await openRegularFile(logPath);
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(size - start),
      0,
      size - start,
      start,
    );
    const tail = buffer.subarray(0, bytesRead).toString('utf8');
    return tail.slice(Math.max(0, line === '' ? 0 : tail.lastIndexOf(line)));
  } catch {
    return '';
  }
}
