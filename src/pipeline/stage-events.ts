import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import { DEVICE_FAILURES } from '../domain/device-failure.ts';
import { refusedDeviceSchema } from './refused-device.ts';

const refused = z.array(refusedDeviceSchema);

/** What a running stage writes on file descriptor 3, one JSON object a line. */
export const stageEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), stage: z.string(), pid: z.number(), at: z.string() }),
  z.object({
    type: z.literal('progress'),
    step: z.string(),
    completed: z.number(),
    total: z.number(),
  }),
  z.object({
    type: z.literal('device'),
    engine: z.string(),
    chosen: z.string(),
    refused,
    /** Name and hash of the weights. */
    model: z.string().optional(),
    /** What its log says where the work there begins. */
    logLine: z.string().optional(),
  }),
  z.object({ type: z.literal('warning'), code: z.string(), message: z.string() }),
  z.object({
    type: z.literal('error'),
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    stream: z.number().int().optional(),
    /** How the last device failed, where that ended the stage; the message says it, too. */
    failure: z.enum(DEVICE_FAILURES).optional(),
  }),
]);

export type StageEvent = z.infer<typeof stageEventSchema>;

/** Percent (0 to 100) that a progress event tells. */
export function percentOf(event: { readonly completed: number; readonly total: number }): number {
  if (event.total <= 0) return 0;
  return Math.min(100, Math.max(0, (event.completed / event.total) * 100));
}

/** No event is longer; a stage that writes endlessly without a line end must not fill the memory. */
const LONGEST_LINE = 64 * 1024;

/** Turns a stage's bytes into events; what is no event is handed to `onGarbage` and forgotten. */
export class StageEventReader {
  readonly #onEvent: (event: StageEvent) => void;
  readonly #onGarbage: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #skipping = false;

  constructor(onEvent: (event: StageEvent) => void, onGarbage: (line: string) => void) {
    this.#onEvent = onEvent;
    this.#onGarbage = onGarbage;
  }

  write(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
    if (this.#rest.length > LONGEST_LINE) {
      if (!this.#skipping) this.#onGarbage(`${this.#rest.slice(0, 200)}…`);
      this.#rest = '';
      this.#skipping = true;
    }
  }

  /** The stream has ended: what came without a line end is a line, too. */
  end(): void {
    this.#line(this.#rest + this.#decoder.end());
    this.#rest = '';
  }

  #line(line: string): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    // A long line that came at once is treated like one that came bit by bit.
    if (line.length > LONGEST_LINE) {
      this.#onGarbage(`${line.slice(0, 200)}…`);
      return;
    }
    if (line.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      this.#onGarbage(line.slice(0, 200));
      return;
    }
    const parsed = stageEventSchema.safeParse(value);
    if (parsed.success) this.#onEvent(parsed.data);
    else this.#onGarbage(line.slice(0, 200));
  }
}
