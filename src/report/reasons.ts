import { z } from 'zod';
import { readRegularFileSync } from '../system/regular-file.ts';

const REASONS = z.object({
  reasons: z.array(z.object({ severity: z.enum(['warning', 'review']), message: z.string() })),
});
const minute = z.object({ start_ms: z.number().nonnegative(), score: z.number() });
const TRANSLATION = z.object({
  quality: z.object({
    figures: z.object({ translation: z.object({ worst_minutes: z.array(minute).max(60) }) }),
  }),
});

/** What a film's verdict rests on, by its report.json; nothing if there is none to be read. */
export function readReasons(report: string | null): z.infer<typeof REASONS>['reasons'] {
  return read(report, REASONS)?.reasons ?? [];
}

/** Where the main track's translation is least sure, in milliseconds, the worst first. */
export function readUnsureMinutes(report: string | null): number[] {
  const minutes = read(report, TRANSLATION)?.quality.figures.translation.worst_minutes ?? [];
  return minutes.filter(({ score }) => score < 1).map(({ start_ms }) => start_ms);
}

function read<T>(report: string | null, schema: z.ZodType<T>): T | null {
  if (report === null) return null;
  try {
    return schema.parse(JSON.parse(readRegularFileSync(report)));
  } catch {
    return null;
  }
}
