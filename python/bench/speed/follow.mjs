// Prints what `subpiped status --json` says of the jobs, a line each second, by the same code; a
// process for each look would cost as much as a light stage.
//
//   node follow.mjs HOME
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const dist = new URL('../../../dist/', import.meta.url);
const { StatusReader } = await import(new URL('commands/open-queue.js', dist).href);
const { resolveHome, systemPlaces } = await import(new URL('config/paths.js', dist).href);

const reader = new StatusReader(resolveHome(process.argv[2], systemPlaces(process.env)));
while (process.stdout.writable) {
  const { daemon, jobs } = reader.read();
  process.stdout.write(`${JSON.stringify({ at: Date.now(), running: daemon.running, jobs })}\n`);
  await delay(1000);
}
