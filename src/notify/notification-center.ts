import { pathToFileURL } from 'node:url';
import type notifier from 'node-notifier';
import { showsOldNotifications } from './mac-version.ts';
import { type Notification, type Notifier, SEND_LIMIT_MS } from './notifier.ts';

type Center = Pick<InstanceType<typeof notifier.NotificationCenter>, 'notify'>;

/** Loads node-notifier only where it is used: it looks at the system as it is imported. */
export async function openCenter(customPath?: string): Promise<Center> {
  const { default: notifier } = await import('node-notifier');
  return new notifier.NotificationCenter(customPath === undefined ? {} : { customPath });
}

/**
 * macOS notifications by node-notifier and the program inside it, terminal-notifier 1.7.2 for Intel:
 * it starts on Apple Silicon only under Rosetta (mikaelbr/node-notifier#361).
 */
export class MacNotificationCenter implements Notifier {
  readonly name = 'node-notifier';
  readonly whenUnseen = 'System Settings → Notifications → terminal-notifier → Allow notifications';
  readonly #runsIntel: boolean;
  readonly #open: () => Promise<Center>;
  readonly #showsOld: () => Promise<boolean>;
  #center: Center | undefined;
  #obstacle: Promise<string | null> | undefined;

  constructor(
    runsIntel: boolean,
    open: () => Promise<Center> = () => openCenter(),
    showsOld = showsOldNotifications,
  ) {
    this.#runsIntel = runsIntel;
    this.#open = open;
    this.#showsOld = showsOld;
  }

  obstacle(): Promise<string | null> {
    this.#obstacle ??= this.#findObstacle();
    return this.#obstacle;
  }

  async #findObstacle(): Promise<string | null> {
    if (!this.#runsIntel) return 'it is an Intel program, and Rosetta is not installed';
    if (await this.#showsOld()) return null;
    return 'it is older than terminal-notifier 3.0, and this macOS does not show its notifications';
  }

  async send({ title, message, key, openPath }: Notification): Promise<void> {
    const obstacle = await this.obstacle();
    if (obstacle !== null) throw new Error(obstacle);
    this.#center ??= await this.#open();
    const center = this.#center;
    const target = openPath === undefined ? {} : { open: pathToFileURL(openPath).href };
    // Without an own limit terminal-notifier stays until somebody clicks.
    const options = { title, message, group: `subpiped-${key}`, timeout: 5, ...target };
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => {
        reject(new Error(`no answer within ${SEND_LIMIT_MS} ms`));
      }, SEND_LIMIT_MS);
      // It throws itself where the program is of the wrong processor type.
      try {
        center.notify(options, (error: unknown) => {
          clearTimeout(limit);
          // terminal-notifier 2 and 3 answer in other words than the JSON that is expected.
          if (error === null || error instanceof SyntaxError) resolve();
          else reject(error instanceof Error ? error : new Error(String(error)));
        });
      } catch (error) {
        clearTimeout(limit);
        reject(error as Error);
      }
    });
  }
}
