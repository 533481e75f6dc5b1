import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { DENIED_MS } from '../access/permission-message.ts';
import type { Config } from '../config/schema.ts';
import { type ConfigWait, validConfig } from '../daemon/config-wait.ts';
import { asSubpipedError, type ErrorCode, type SubpipedError } from '../domain/errors.ts';
import { chooseNotifiers } from '../notify/choose-notifiers.ts';
import { FirstThatWorks } from '../notify/first-that-works.ts';
import type { Notifier } from '../notify/notifier.ts';
import { plainText } from '../notify/plain-text.ts';
import { isNewRefusal } from '../service/refused-start.ts';
import { displayLines } from '../system/display-text.ts';
import type { Output } from './command.ts';

export interface RunAsService extends ConfigWait {
  readonly err: Pick<Output, 'write'>;
  /** Runs the daemon until it is stopped. */
  readonly daemon: (config: Config) => Promise<void>;
  readonly notifier?: Notifier;
  /** How long to wait before a state folder that is closed is tried again. */
  readonly deniedMs?: number;
}

/** What the person can mend, or what passes: the disk of the state is full, or gives errors. */
const WAITS: ReadonlySet<ErrorCode> = new Set([
  'cannot_write',
  'disk_full',
  'read_failed',
  'write_failed',
  'try_again',
  'out_of_memory',
  'home_lost',
]);
/** Where state/ was moved or removed, whether it is back costs a look only. */
const LOST_MS = 5_000;

/**
 * Runs the daemon for a service manager, which starts it again whenever it ends with another code
 * than 0. What the person can mend is therefore waited for; exit code 0 means a wanted stop only.
 */
export async function runAsService(options: RunAsService): Promise<number> {
  const { signal, err, home, deniedMs = DENIED_MS } = options;
  let said = '';
  let isLost = false;
  for (;;) {
    try {
      const config = await validConfig(options);
      if (config !== null) await options.daemon(config);
      return 0;
    } catch (thrown) {
      const error = asSubpipedError(thrown);
      if (error.code === 'already_running') {
        if (isNewRefusal(home)) err.write(textOf(error));
        return error.exitCode;
      }
      if (!WAITS.has(error.code)) throw thrown;
      isLost = error.code === 'home_lost';
      if (said !== error.message || isLost) {
        said = error.message;
        err.write(textOf(error));
        await notifierOf(options)
          .send(asNotification(error))
          .catch(() => {});
      }
    }
    do {
      await delay(Math.min(deniedMs, isLost ? LOST_MS : deniedMs), undefined, { signal }).catch(
        () => {},
      );
      if (signal.aborted) return 0;
      // Nothing is made in the place of what somebody moved or removed.
    } while (isLost && !existsSync(home.state));
  }
}

/** There is neither a log nor a database to keep what was said. */
function notifierOf({ notifier }: RunAsService): Notifier {
  const logger = pino({ level: 'silent' });
  return notifier ?? new FirstThatWorks(chooseNotifiers(logger), logger);
}

function asNotification({ message, hint }: SubpipedError) {
  return {
    title: 'subpiped needs your attention',
    message: plainText(`${message}: ${hint}`),
    key: 'state',
    urgent: true,
  };
}

function textOf({ message, hint }: SubpipedError): string {
  return displayLines(`subpiped: ${message}\n${hint === '' ? '' : `what to do: ${hint}\n`}`);
}
