import { pathToFileURL } from 'node:url';
import { majorVersion, showsOldNotifications } from './mac-version.ts';
import type { Notification, Notifier } from './notifier.ts';
import { asArgument } from './plain-text.ts';
import { sendProgram } from './send-program.ts';

const VERSION_LIMIT_MS = 5_000;
const INSTALL = 'brew install terminal-notifier';

/** An installed terminal-notifier; `program` is null where there is none. */
export class TerminalNotifier implements Notifier {
  readonly name = 'terminal-notifier';
  readonly whenUnseen =
    'System Settings → Notifications → terminal-notifier → Allow notifications. If it is not listed there: ' +
    'open -n "$(brew --prefix terminal-notifier)/terminal-notifier.app" --args -message hello ' +
    '(terminal-notifier -diagnose says more)';
  readonly #program: string | null;
  readonly #showsOld: () => Promise<boolean>;
  #obstacle: Promise<string | null> | undefined;

  constructor(program: string | null, showsOld = showsOldNotifications) {
    this.#program = program;
    this.#showsOld = showsOld;
  }

  obstacle(): Promise<string | null> {
    this.#obstacle ??= this.#findObstacle();
    return this.#obstacle;
  }

  async #findObstacle(): Promise<string | null> {
    if (this.#program === null) return `not installed: ${INSTALL}`;
    let version: string;
    try {
      version = await sendProgram(this.#program, ['-version'], VERSION_LIMIT_MS);
    } catch {
      return `${this.#program} does not start: brew reinstall terminal-notifier`;
    }
    if ((majorVersion(version) ?? 0) >= 3 || (await this.#showsOld())) return null;
    return `${this.#program} is older than 3.0, and this macOS does not show its notifications: brew upgrade terminal-notifier`;
  }

  async send({ title, message, key, openPath }: Notification): Promise<void> {
    const obstacle = await this.obstacle();
    if (this.#program === null || obstacle !== null) throw new Error(obstacle ?? INSTALL);
    const target = openPath === undefined ? [] : ['-open', pathToFileURL(openPath).href];
    await sendProgram(this.#program, [
      '-title',
      asArgument(title),
      '-message',
      asArgument(message),
      // Takes the place of an earlier one of the same group.
      '-group',
      `subpiped-${key}`,
      ...target,
    ]);
  }
}
