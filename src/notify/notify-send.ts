import type { Notification, Notifier } from './notifier.ts';
import { sendProgram } from './send-program.ts';

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
  readonly whenUnseen =
    'a notification service must run in your session (your desktop’s, or dunst), and Do Not Disturb must be off';
  readonly #program: string | null;

  constructor(program: string | null = 'notify-send') {
    this.#program = program;
  }

  obstacle(): Promise<string | null> {
    return Promise.resolve(
      this.#program === null
        ? 'not installed: it is in the package libnotify-bin (libnotify)'
        : null,
    );
  }

  async send({ title, message, urgent = false }: Notification): Promise<void> {
    if (this.#program === null) throw new Error('not installed');
    const urgency = `--urgency=${urgent ? 'critical' : 'normal'}`;
    const text = [title, escapeBody(message)];
    await sendProgram(this.#program, ['--app-name=subpiped', urgency, '--', ...text]);
  }
}
