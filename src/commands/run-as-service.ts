import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { Config } from '../config/schema.ts';
import { asSubpipedError, type SubpipedError } from '../domain/errors.ts';
import { chooseNotifiers } from '../notify/choose-notifiers.ts';
import { FirstThatWorks } from '../notify/first-that-works.ts';
import type { Notifier } from '../notify/notifier.ts';
import { plainText } from '../notify/plain-text.ts';
import { DENIED_MS } from '../service/permission-words.ts';
import { isNewRefusal } from '../service/refused-start.ts';
import { displayLines } from '../system/display-text.ts';
import type { Output } from './command.ts';
import { type ConfigWait, validConfig } from './config-wait.ts';

export interface RunAsService extends ConfigWait {
  readonly err: Pick<Output, 'write'>;
  /** Runs the daemon until it is stopped. */
  readonly daemon: (config: Config) => Promise<void>;
  readonly notifier?: Notifier;
  /** How long to wait before a state folder that is closed is tried again. */
  readonly deniedMs?: number;
}

/**
 * Runs the daemon for a service manager, which starts it again whenever it ends with another code
 * than 0. What the person can mend is therefore waited for; exit code 0 means a wanted stop only.
 */
export async function runAsService(options: RunAsService): Promise<number> {
  const { signal, err, home, deniedMs = DENIED_MS } = options;
  let said = '';
  for (;;) {
    try {
      const config = await validConfig(options);
      if (config !== null) await options.daemon(config);
      return 0;
    } catch (thrown) {
      const error = asSubpipedError(thrown);
      if (error.code === 'already_running') {
        if (isNewRefusal(home)) err.write(wordsOf(error));
        return error.exitCode;
      }
      if (error.code !== 'cannot_write') throw thrown;
      if (said !== error.message) {
        said = error.message;
        err.write(wordsOf(error));
        await notifierOf(options)
          .send(asNotification(error))
          .catch(() => {});
      }
    }
    await delay(deniedMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return 0;
  }
}

/** There is neither a log nor a database to keep what was said. */
function notifierOf({ notifier }: RunAsService): Notifier {
  const logger = pino({ level: 'silent' });
  return notifier ?? new FirstThatWorks(chooseNotifiers(logger), logger);
}

function asNotification({ message, hint }: SubpipedError) {
  return {
    title: 'subpiped needs you',
    message: plainText(`${message}: ${hint}`),
    key: 'state',
    urgent: true,
  };
}

function wordsOf({ message, hint }: SubpipedError): string {
  return displayLines(`subpiped: ${message}\n${hint === '' ? '' : `what to do: ${hint}\n`}`);
}
