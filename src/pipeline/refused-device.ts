import { z } from 'zod';
import { DEVICE_FAILURES } from '../domain/device-failure.ts';

/** A device that a stage did not use, in its events and in its manifest. */
export const refusedDeviceSchema = z.object({
  device: z.string(),
  why: z.string(),
  engine: z.string().optional(),
  /** The kind of failure, where it is known. A newer stage's kind is no reason to drop the rest. */
  failure: z.enum(DEVICE_FAILURES).optional().catch(undefined),
  /** Name and hash of the weights that it failed with. */
  model: z.string().optional(),
  /** Whether the stage's work failed there just now; else it was not even begun. */
  tried: z.boolean().optional(),
});

export type RefusedDevice = z.infer<typeof refusedDeviceSchema>;
