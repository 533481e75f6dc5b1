import type { Logger } from 'pino';
import type { NotificationRecord, NotificationState } from '../queue/notification-record.ts';
import { chooseNotifiers, examineNotifiers } from './choose-notifiers.ts';
import { type Delivery, FirstThatWorks } from './first-that-works.ts';
import { LogNotifier } from './log-notifier.ts';
import type { Notifier } from './notifier.ts';

export interface RecordedNotifierOptions {
  readonly enabled: boolean;
  readonly record: Pick<NotificationRecord, 'write'>;
  readonly logger: Logger;
  readonly notifiers?: readonly Notifier[];
}

/** Tells by the first way that works here, and keeps for `status` whether one does. */
export function recordedNotifier(options: RecordedNotifierOptions): Notifier {
  const { enabled, record, logger } = options;
  if (!enabled) {
    record.write({ by: null, problem: null });
    return new LogNotifier(logger);
  }
  const notifiers = options.notifiers ?? chooseNotifiers(logger);
  let delivered = false;
  // A person should not have to wait for the first film to learn that none will be told.
  void examineNotifiers(notifiers).then((ways) => {
    if (delivered) return;
    const seen = ways.filter(({ notifier }) => notifier.name !== LogNotifier.NAME);
    const failed = seen.flatMap(({ notifier: { name }, obstacle }) =>
      obstacle === null ? [] : [{ name, why: obstacle }],
    );
    const none = failed.length === seen.length;
    try {
      record.write(none ? stateOf({ by: null, failed }) : { by: null, problem: null });
    } catch (error) {
      logger.debug({ err: error }, 'the available notifiers could not be saved');
    }
  });
  return new FirstThatWorks(notifiers, logger, {
    onDelivery: (delivery) => {
      delivered = true;
      record.write(stateOf(delivery));
    },
  });
}

function stateOf({ by, failed }: Delivery): Omit<NotificationState, 'at'> {
  if (by !== null && by !== LogNotifier.NAME) return { by, problem: null };
  const why = failed.map(({ name, why }) => `${name}: ${why}`).join('; ');
  return { by, problem: why === '' ? 'this system has no notifier that subpiped supports' : why };
}
