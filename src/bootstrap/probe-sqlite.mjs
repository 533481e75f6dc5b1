// Run with --expose-gc: exit code 0 if better-sqlite3 opens a database and survives the collection of
// its statements. Loading it proves nothing (the binary is loaded by the first `new Database`), and
// built from source for Node 24.19+ it aborts only when a statement is collected.
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';

const STATEMENTS = 20_000;

const database = new Database(':memory:');
for (let count = 0; count < STATEMENTS; count += 1) database.prepare('select 1');
globalThis.gc?.();
await setTimeout(200);
globalThis.gc?.();
database.close();
