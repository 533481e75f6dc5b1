import type { Logger } from 'pino';
import type { Job } from '../domain/job.ts';
import { needsPerson } from '../domain/wait-hints.ts';
import { QUEUE } from '../queue/conditions.ts';
import type { Outbox, OutboxJob } from '../queue/outbox.ts';
import { within } from '../system/within.ts';
import {
  behindNotification,
  conditionNotification,
  doneNotification,
  failedGroupNotification,
  failedNotification,
  groupNotification,
  recoveredNotification,
  waitingNotification,
} from './film-messages.ts';
import type { Notification, Notifier } from './notifier.ts';
import type { Receiver, RecoveryFacts } from './receiver.ts';

export interface FilmNotificationsOptions {
  readonly notifier: Notifier;
  readonly outbox: Pick<
    Outbox,
    'jobs' | 'conditions' | 'blocking' | 'markSent' | 'markConditionSent'
  >;
  /** Films that are done, or fail, so soon after a notification share the next one; 0: each alone. */
  readonly groupMs: number;
  readonly logger: Pick<Logger, 'warn'>;
}

/** Films that share a notification. */
type Group = 'done' | 'failed';

const MESSAGES = {
  done: { one: doneNotification, many: groupNotification },
  failed: { one: failedNotification, many: failedGroupNotification },
} as const;

/** A stop takes 8.5 s in all; what is not sent by then is sent at the next start. */
const STOP_MS = 2_000;

/**
 * Notifies the person of what becomes of films and of what needs them. What is still to be sent stands
 * in the outbox until it was: a death of this process loses nothing, and sends nothing twice unless it
 * comes while a notification goes out. Never throws and never holds anything up.
 */
export class FilmNotifications implements Receiver {
  readonly #options: FilmNotificationsOptions;
  /** Waits that were notified, each once until a film is done again: a full disk stops them all. */
  readonly #sentWaits = new Set<string>();
  /** Changes that were sent and could not be marked so. */
  readonly #unmarked = new Set<string>();
  #sending: Promise<void> = Promise.resolve();
  /** Films that were put aside for want of space: each is notified once, however often it is begun. */
  readonly #sentFull = new Set<number>();
  /** Run while films that are done, or have failed, wait for a notification together. */
  readonly #groups = new Map<Group, NodeJS.Timeout>();
  #looking = false;
  #stopped = false;

  constructor(options: FilmNotificationsOptions) {
    this.#options = options;
  }

  /** Something may have changed: whoever knows of a change says so at once. */
  look(): void {
    if (this.#looking || this.#stopped) return;
    this.#looking = true;
    this.#next(async () => {
      // Before the first read: a change that comes later asks for a look of its own.
      this.#looking = false;
      await this.#sendAll();
    });
  }

  /** What had to be done about the queue's database at the start. */
  recovered({ kind, problem, setAside }: RecoveryFacts): void {
    if (setAside !== null) this.#next(() => this.#send(recoveredNotification(setAside)));
    else if (kind === 'behind') this.#next(() => this.#send(behindNotification(problem ?? '')));
  }

  /** Resolves when all that was said has been sent or given up. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  /** Sends what waits for company, as far as that can be done in time; the rest stays in the outbox. */
  async stop(limitMs: number = STOP_MS): Promise<void> {
    this.look();
    this.#endGroups();
    await within(limitMs, () => this.settled());
    this.#stopped = true;
    this.#endGroups();
  }

  #next(work: () => Promise<void>): void {
    // One after the other, so that they appear in the order of what happened.
    this.#sending = this.#sending.then(work).catch((error: unknown) => {
      if (!this.#stopped)
        this.#options.logger.warn({ err: error }, 'a notification could not be sent');
    });
  }

  async #sendAll(): Promise<void> {
    const { outbox } = this.#options;
    for (const condition of outbox.conditions()) {
      const { subject, reason } = condition;
      const mark = () => outbox.markConditionSent(condition);
      if (!needsPerson(reason)) mark();
      else {
        this.#sentWaits.add(reason);
        await this.#once(
          `${reason} ${subject} ${condition.since}`,
          conditionNotification(condition),
          mark,
        );
      }
    }
    const ready: OutboxJob[] = [];
    const failed: OutboxJob[] = [];
    for (const change of outbox.jobs()) {
      const { job, mark } = change;
      if (job.state === 'done') this.#sentWaits.clear();
      if (job.state !== 'waiting') this.#sentFull.delete(job.id);
      if (job.state === 'done' && job.verdict !== 'review') ready.push(change);
      else if (job.state === 'failed') failed.push(change);
      else {
        const message = this.#messageOf(job);
        const markSent = () => outbox.markSent(change);
        if (message === null) markSent();
        else await this.#once(`job ${mark}`, message, markSent);
      }
    }
    await this.#sendGroup('failed', failed);
    await this.#sendGroup('done', ready);
  }

  /** What is sent at once, and by itself; null for what nobody is notified of. */
  #messageOf(job: Job): Notification | null {
    if (job.state === 'done') return doneNotification(job);
    const { reason } = job;
    if (job.state !== 'waiting' || reason === null || !needsPerson(reason)) return null;
    if (this.#sentWaits.has(reason) || this.#isBlocked(job, reason)) return null;
    if (reason === 'disk_full') {
      if (this.#sentFull.has(job.id)) return null;
      this.#sentFull.add(job.id);
    }
    this.#sentWaits.add(reason);
    return waitingNotification(job);
  }

  /** Whether the film waits for what was notified of the queue, or of the folder around it. */
  #isBlocked({ sourcePath, movieDir }: Job, reason: string): boolean {
    const blocking = this.#options.outbox
      .blocking()
      .filter((condition) => condition.reason === reason);
    return blocking.some(
      ({ subject }) =>
        subject === QUEUE ||
        [sourcePath, movieDir].some((path) => path?.startsWith(`${subject}/`) === true),
    );
  }

  /** The first film that is done (or failed) is sent at once, those that follow soon after together. */
  async #sendGroup(group: Group, changes: readonly OutboxJob[]): Promise<void> {
    const { outbox, groupMs } = this.#options;
    const [sent, ready] = [true, false].map((isSent) =>
      changes.filter(({ mark }) => this.#unmarked.has(`job ${mark}`) === isSent),
    ) as [OutboxJob[], OutboxJob[]];
    for (const change of sent) this.#mark(`job ${change.mark}`, () => outbox.markSent(change));
    if (ready.length === 0 || this.#groups.has(group)) return;
    if (groupMs > 0) {
      const timer = setTimeout(() => {
        this.#groups.delete(group);
        this.look();
      }, groupMs);
      this.#groups.set(group, timer);
    }
    const { one, many } = MESSAGES[group];
    const together = groupMs > 0 ? [ready] : ready.map((change) => [change]);
    for (const batch of together) {
      const [first, ...more] = batch.map(({ job }) => job);
      if (first === undefined) continue;
      await this.#send(more.length === 0 ? one(first) : many([first, ...more]));
      for (const change of batch) this.#mark(`job ${change.mark}`, () => outbox.markSent(change));
    }
  }

  #endGroups(): void {
    for (const timer of this.#groups.values()) clearTimeout(timer);
    this.#groups.clear();
  }

  async #once(change: string, message: Notification, mark: () => void): Promise<void> {
    if (!this.#unmarked.has(change)) await this.#send(message);
    this.#mark(change, mark);
  }

  /** Marks as sent; what could not be marked (the disk is full, say) is not sent again. */
  #mark(change: string, mark: () => void): void {
    this.#unmarked.add(change);
    try {
      mark();
      this.#unmarked.delete(change);
    } catch (error) {
      if (!this.#stopped)
        this.#options.logger.warn(
          { err: error },
          'a notification was sent, but could not be marked as sent',
        );
    }
  }

  async #send(message: Notification): Promise<void> {
    // Whether it got through is known to the notifier; `status` says the same in any case.
    await this.#options.notifier.send(message).catch(() => {});
  }
}
