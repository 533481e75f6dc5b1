import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import type { Database } from '../queue/database.ts';
import { NotificationRecord } from '../queue/notification-record.ts';
import { Outbox } from '../queue/outbox.ts';
import type { Clock } from '../system/clock.ts';
import { FilmNotifications } from './film-notifications.ts';
import type { Receiver } from './receiver.ts';
import { recordedNotifier } from './recorded-notifier.ts';

export interface ReceiverParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly notify: Config['notify'];
  readonly logger: Logger;
}

/** Builds a receiver with the outbox of its name; null where it is not configured. */
type Build = (parts: ReceiverParts, outbox: Outbox) => Receiver | null;

type ReceiverList = Readonly<Record<string, Build>>;

/** All that are notified, by the names under which the database keeps their outboxes. */
const RECEIVERS: ReceiverList = {
  // Never null: notifications that are turned off go to the log.
  person: ({ db, clock, notify: { enabled, groupMs }, logger }, outbox) =>
    new FilmNotifications({
      notifier: recordedNotifier({ enabled, record: new NotificationRecord(db, clock), logger }),
      ...{ outbox, groupMs, logger },
    }),
};

/** The receivers that are configured, by name. */
export function buildReceivers(
  parts: ReceiverParts,
  list: ReceiverList = RECEIVERS,
): ReadonlyMap<string, Receiver> {
  return new Map(
    Object.entries(list).flatMap(([name, build]) => {
      const receiver = build(parts, new Outbox(parts.db, name));
      return receiver === null ? [] : [[name, receiver] as const];
    }),
  );
}
