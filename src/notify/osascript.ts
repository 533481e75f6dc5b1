import type { Notification, Notifier } from './notifier.ts';
import { sendProgram } from './send-program.ts';

/** The text comes as arguments, never as part of the script. */
const SCRIPT = [
  'on run argv',
  'display notification (item 1 of argv) with title (item 2 of argv)',
  'end run',
];

/**
 * Part of every Mac, but attributed to Script Editor, without a click, and it reports success even
 * when the person sees nothing: only where nothing better is installed.
 */
export class Osascript implements Notifier {
  readonly name = 'osascript';
  readonly whenUnseen =
    'open Script Editor once and let it show a notification (display notification "hello"), then System Settings → Notifications → Script Editor → Allow notifications';
  readonly #program: string | null;

  constructor(program: string | null = 'osascript') {
    this.#program = program;
  }

  obstacle(): Promise<string | null> {
    return Promise.resolve(this.#program === null ? 'not found; it is part of macOS' : null);
  }

  async send({ title, message }: Notification): Promise<void> {
    if (this.#program === null) throw new Error('not found');
    const lines = SCRIPT.flatMap((line) => ['-e', line]);
    await sendProgram(this.#program, [...lines, '--', message, title]);
  }
}
