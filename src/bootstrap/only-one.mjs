// One setup at a time: two would make the same venvs and unpack the same packages.
import { spawnSync } from 'node:child_process';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 500;

/**
 * Whether the process is a setup that lives: a number alone may belong to another program by now.
 * @param {string} pid
 */
function isSetUp(pid) {
  const { stdout } = spawnSync('ps', ['-p', pid, '-o', 'args='], { encoding: 'utf8' });
  return /bootstrap/u.test(stdout ?? '');
}

/**
 * Takes the lock; false if somebody else has it.
 * @param {string} lock
 */
async function taken(lock) {
  const own = `${lock}.${process.pid}`;
  await writeFile(own, String(process.pid));
  try {
    // A link appears with its content, or not at all: an empty lock would be nobody's.
    await link(own, lock);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Removes the lock of a dead process.
 * @param {string} lock
 * @param {string} dead
 */
async function remove(lock, dead) {
  const aside = `${lock}.${process.pid}.dead`;
  await rename(lock, aside).catch(() => {});
  // Another one that waits may have been quicker, and this is its own: it gets that back.
  const found = await readFile(aside, 'utf8').catch(() => dead);
  if (found === dead) await rm(aside, { force: true });
  else await rename(aside, lock);
}

/**
 * Does `work` while no other process does its own on the same folder; waits for that one first.
 * @template T
 * @param {string} folder
 * @param {(text: string) => unknown} say
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function onlyOne(folder, say, work) {
  await mkdir(folder, { recursive: true });
  const lock = path.join(folder, 'lock');
  let told = false;
  while (!(await taken(lock))) {
    const holder = await readFile(lock, 'utf8').catch(() => null);
    if (holder === null) continue;
    if (!isSetUp(holder)) {
      await remove(lock, holder);
      continue;
    }
    if (!told) say(`another setup is running (process ${holder}); waiting for it\n`);
    told = true;
    await delay(LOOK_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}
