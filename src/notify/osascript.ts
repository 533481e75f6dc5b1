import type { Notification, Notifier } from './notifier.ts';
import { runProgram } from './run-program.ts';

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
  readonly #program: string;

  constructor(program = '/usr/bin/osascript') {
    this.#program = program;
  }

  async send({ title, message }: Notification): Promise<void> {
    const lines = SCRIPT.flatMap((line) => ['-e', line]);
    await runProgram(this.#program, [...lines, '--', message, title]);
  }
}
