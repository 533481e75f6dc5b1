import { SubpipedError } from '../domain/errors.ts';
import type { LeaseOwner } from '../domain/job.ts';
import type { Clock } from '../system/clock.ts';
import { committing, failpoint } from '../system/failpoint.ts';
import type { Database } from './database.ts';
import { ownerText, parseOwner } from './job-rows.ts';

export interface DaemonState {
  readonly owner: LeaseOwner;
  readonly startedAt: number;
  readonly heartbeatAt: number;
}

interface Row {
  readonly owner: string;
  readonly started_at: number;
  readonly heartbeat_at: number;
}

/** Which process is the daemon of this home. One row; whoever holds it lives, or it is void. */
export class DaemonRecord {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #sql;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#sql = {
      acquire: db.prepare<[{ owner: string; now: number }]>(
        `insert into daemon (id, owner, started_at, heartbeat_at) values (1, @owner, @now, @now)
         on conflict (id) do update set owner = @owner, started_at = @now, heartbeat_at = @now`,
      ),
      heartbeat: db.prepare<[number, string]>('update daemon set heartbeat_at = ? where owner = ?'),
      release: db.prepare<[string]>('delete from daemon where owner = ?'),
      read: db.prepare<[], Row>('select * from daemon where id = 1'),
    };
  }

  /** Throws `already_running` with the holder's pid while another daemon lives. */
  acquire(owner: LeaseOwner, isAlive: (owner: LeaseOwner) => boolean): void {
    this.#db
      .transaction(() => {
        const holder = this.read();
        if (holder !== null && isAlive(holder.owner)) {
          const { pid } = holder.owner;
          throw new SubpipedError(
            'already_running',
            `a daemon is already running in this home: process ${pid}`,
            {
              hint: `see subpiped status, or stop it with kill ${pid}`,
            },
          );
        }
        this.#sql.acquire.run({ owner: ownerText(owner), now: this.#clock.now() });
        failpoint('daemon-acquire.before');
      })
      .immediate();
    failpoint('daemon-acquire.after');
  }

  heartbeat(owner: LeaseOwner, now = this.#clock.now()): void {
    this.#sql.heartbeat.run(now, ownerText(owner));
  }

  release(owner: LeaseOwner): void {
    committing('daemon-release', () => this.#sql.release.run(ownerText(owner)));
  }

  read(): DaemonState | null {
    const row = this.#sql.read.get();
    if (row === undefined) return null;
    return {
      owner: parseOwner(row.owner),
      startedAt: row.started_at,
      heartbeatAt: row.heartbeat_at,
    };
  }
}
