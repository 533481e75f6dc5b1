import type { Home } from '../config/paths.ts';
import { DaemonRecord } from '../queue/daemon-record.ts';
import { openDatabase } from '../queue/database.ts';
import { ownerText } from '../queue/job-rows.ts';
import { Settings } from '../queue/settings.ts';
import { systemClock } from '../system/clock.ts';

const KEY = 'start_refused_by';

/**
 * Whether it is yet to be said that another daemon holds the home: the service manager starts the
 * service again and again meanwhile, and nothing rotates what it says. True once for each holder.
 */
export function isNewRefusal(home: Home): boolean {
  try {
    const db = openDatabase(home.database);
    try {
      const holder = new DaemonRecord(db, systemClock).read();
      if (holder === null) return true;
      const settings = new Settings(db);
      const owner = ownerText(holder.owner);
      if (settings.get(KEY) === owner) return false;
      settings.set(KEY, owner);
      return true;
    } finally {
      db.close();
    }
  } catch {
    return true;
  }
}
