import type { Notification, Notifier } from './notifier.ts';
import { runProgram } from './run-program.ts';

/**
 * The body of a desktop notification is markup (Desktop Notifications Specification 1.2). Before
 * that notify-send reads backslashes in it as C does: `\074` in a name would become `<`.
 */
function escapeBody(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/**
 * Desktop notifications on Linux, by libnotify's program. node-notifier would build a shell
 * command from film names.
 */
export class NotifySend implements Notifier {
  readonly name = 'notify-send';
  readonly #program: string;

  constructor(program = 'notify-send') {
    this.#program = program;
  }

  async send({ title, message, urgent = false }: Notification): Promise<void> {
    const urgency = `--urgency=${urgent ? 'critical' : 'normal'}`;
    const text = [title, escapeBody(message)];
    await runProgram(this.#program, ['--app-name=subpiped', urgency, '--', ...text]);
  }
}
