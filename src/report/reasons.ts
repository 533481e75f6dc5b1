import { z } from 'zod';
import { readRegularFileSync } from '../system/regular-file.ts';

const SCHEMA = z.object({
  reasons: z.array(z.object({ severity: z.enum(['warning', 'review']), message: z.string() })),
});

/** What a film's verdict rests on, by its report.json; nothing if there is none to be read. */
export function readReasons(report: string | null): z.infer<typeof SCHEMA>['reasons'] {
  if (report === null) return [];
  try {
    return SCHEMA.parse(JSON.parse(readRegularFileSync(report))).reasons;
  } catch {
    return [];
  }
}
