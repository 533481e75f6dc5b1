import { type Notification, type Notifier, SEND_LIMIT_MS } from './notifier.ts';
import { sendProgram } from './send-program.ts';

/** It stays for as long as the notification does, and for ever where permission was refused. */
const SHOWN_SECONDS = 5;
const CLICKED = '@CONTENTCLICKED';

/** vjeantet's alerter, 26 or later; `program` is null where there is none. */
export class Alerter implements Notifier {
  readonly name = 'alerter';
  readonly whenUnseen = 'System Settings → Notifications → alerter → Allow notifications';
  readonly #program: string | null;
  readonly #open: string;
  readonly #limitMs: number;

  constructor(program: string | null, open = 'open', limitMs = SEND_LIMIT_MS) {
    this.#program = program;
    this.#open = open;
    this.#limitMs = limitMs;
  }

  obstacle(): Promise<string | null> {
    return Promise.resolve(
      this.#program === null ? 'not installed: brew install vjeantet/tap/alerter' : null,
    );
  }

  async send({ title, message, key, openPath }: Notification): Promise<void> {
    if (this.#program === null) throw new Error('not installed');
    // With `=` a value may begin with a dash.
    const args = [
      `--title=${title}`,
      `--message=${message}`,
      `--group=subpiped-${key}`,
      `--timeout=${SHOWN_SECONDS}`,
    ];
    const said = await sendProgram(this.#program, args, this.#limitMs);
    if (openPath === undefined || said.trim() !== CLICKED) return;
    // It was seen: a folder that does not open is no reason to tell it another way again.
    await sendProgram(this.#open, [openPath]).catch(() => '');
  }
}
