import { pathToFileURL } from 'node:url';
import type notifier from 'node-notifier';
import { type Notification, type Notifier, SEND_LIMIT_MS } from './notifier.ts';

type Center = Pick<InstanceType<typeof notifier.NotificationCenter>, 'notify'>;

/** Loads node-notifier only where it is used: it looks at the system as it is imported. */
async function openCenter(customPath: string | undefined): Promise<Center> {
  const { default: notifier } = await import('node-notifier');
  return new notifier.NotificationCenter(customPath === undefined ? {} : { customPath });
}

/** macOS notifications by node-notifier and a terminal-notifier program. */
export class MacNotificationCenter implements Notifier {
  readonly name = 'node-notifier';
  readonly #open: () => Promise<Center>;
  #center: Center | undefined;

  /** `customPath` is an installed terminal-notifier; without one node-notifier brings its own. */
  constructor(customPath?: string, open: () => Promise<Center> = () => openCenter(customPath)) {
    this.#open = open;
  }

  async send({ title, message, key, openPath }: Notification): Promise<void> {
    this.#center ??= await this.#open();
    const center = this.#center;
    const target = openPath === undefined ? {} : { open: pathToFileURL(openPath).href };
    // Without an own limit terminal-notifier stays until somebody clicks.
    const options = { title, message, group: key, timeout: 5, ...target };
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
