import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

/** Sizes of the write-ahead log (sqlite.org/fileformat2.html#the_write_ahead_log). */
const WAL_HEADER = 32;
const FRAME_HEADER = 24;
const PAGE = 4096;
const FRAME = FRAME_HEADER + PAGE;

type Damage = (database: string) => void;

/** All that was committed lies in the database itself; nothing is left of the log. */
function checkpoint(database: string): void {
  const db = new Sqlite(database);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

function editWal(database: string, edit: (wal: Buffer) => Buffer): void {
  const file = `${database}-wal`;
  const wal = readFileSync(file);
  if (wal.length < WAL_HEADER + 4 * FRAME) throw new Error(`${file} has too few frames to tear`);
  writeFileSync(file, edit(wal));
  // The index of the log lies in memory and does not survive a power cut.
  rmSync(`${database}-shm`, { force: true });
}

function frames(wal: Buffer): number {
  return Math.floor((wal.length - WAL_HEADER) / FRAME);
}

/** What a power cut makes of the queue's database and its log. */
export const DATABASE_DAMAGES: readonly (readonly [name: string, damage: Damage])[] = [
  [
    'the last frames of the log are cut off inside one',
    (database) =>
      editWal(database, (wal) => wal.subarray(0, WAL_HEADER + (frames(wal) - 2) * FRAME + 999)),
  ],
  [
    'the last frames of the log are zeros',
    (database) => editWal(database, (wal) => wal.fill(0, WAL_HEADER + (frames(wal) - 2) * FRAME)),
  ],
  [
    'two frames of the log changed places',
    (database) =>
      editWal(database, (wal) => {
        const at = WAL_HEADER + (frames(wal) - 3) * FRAME;
        const first = Buffer.from(wal.subarray(at, at + FRAME));
        wal.copyWithin(at, at + FRAME, at + 2 * FRAME);
        first.copy(wal, at + FRAME);
        return wal;
      }),
  ],
  [
    'the salt of the log is another one',
    (database) => editWal(database, (wal) => wal.fill(0x5a, 16, 24)),
  ],
  [
    'the log is missing',
    (database) => {
      editWal(database, (wal) => wal);
      rmSync(`${database}-wal`);
    },
  ],
  [
    'pages in its middle are zeros',
    (database) => {
      checkpoint(database);
      const bytes = readFileSync(database);
      writeFileSync(database, bytes.fill(0, PAGE, Math.floor(bytes.length / PAGE / 2) * PAGE));
    },
  ],
  [
    'its first page is zeros',
    (database) => {
      checkpoint(database);
      const bytes = readFileSync(database);
      writeFileSync(database, bytes.fill(0, 0, PAGE));
    },
  ],
  [
    'its second half is missing',
    (database) => {
      checkpoint(database);
      const { length } = readFileSync(database);
      truncateSync(database, Math.floor(length / 2));
    },
  ],
  [
    'it is empty',
    (database) => {
      checkpoint(database);
      truncateSync(database, 0);
      if (existsSync(`${database}-wal`)) rmSync(`${database}-wal`);
    },
  ],
];
