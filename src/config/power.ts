import { z } from 'zod';

/** What becomes of films while something speaks against working at full speed. */
const ACTIONS = ['run', 'slower', 'pause'] as const;
export type Action = (typeof ACTIONS)[number];

/** Days as a window names them, in the order in which `Date.getDay` counts. */
export const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const action = z.enum(ACTIONS, 'use run, slower or pause');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'use a time such as 22:00');
const endTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'use a time such as 07:00, or 24:00');
const day = z.enum(DAYS, 'use mon, tue, wed, thu, fri, sat or sun');

const quietWindow = z
  .strictObject({
    from: time,
    /** Before `from`: of the next day. */
    to: endTime,
    /** Days on which the window begins; all days without it. */
    days: z.array(day).min(1, 'name a day, or leave days out for every day').optional(),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'is the same as from: use 00:00 and 24:00 for a whole day',
  });

export const powerSchema = z.strictObject({
  onBattery: action.describe('on battery: full speed, slower, or wait for the power adapter'),
  minBatteryPercent: z
    .number()
    .int()
    .min(0)
    .max(100)
    .describe('on battery, films wait below this charge, whatever else is set; 0 turns this off'),
  onLowPower: action.describe('the same in low power mode'),
  whenHot: action.describe('the same when the Mac is too hot'),
  keepAwake: z
    .boolean()
    .describe(
      'whether a Mac stays awake while a film runs; closing the lid still sends it to sleep',
    ),
  // A reading is three small processes on a Mac.
  // Longer than a timer of Node's can wait it would be looked at all the time.
  checkMs: z
    .number()
    .int()
    .min(100)
    .max(2 ** 31 - 1)
    .describe('how often power is checked while a film waits or runs'),
});

export const scheduleSchema = z.strictObject({
  quietHours: z
    .array(quietWindow)
    .max(100)
    .describe(
      `hours by the computer's clock, such as \`[{"from": "22:00", "to": "07:00", "days": ["mon"]}]\`; without \`days\`, every day`,
    ),
  duringQuietHours: action.describe('in quiet hours: full speed, slower, or wait'),
});

export type PowerConfig = z.infer<typeof powerSchema>;
export type ScheduleConfig = z.infer<typeof scheduleSchema>;
export type QuietWindow = z.infer<typeof quietWindow>;
