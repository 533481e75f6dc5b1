import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** Counts hints and lets a test wait for the next one. */
export class Hints extends EventEmitter {
  count = 0;
  readonly hint = () => {
    this.count += 1;
    this.emit('hint');
  };
  next(): Promise<void> {
    return new Promise((resolve) => this.once('hint', () => resolve()));
  }
}

/** How many folders or files this process watches; Linux only. */
export function openWatches(): number {
  let count = 0;
  for (const descriptor of readdirSync('/proc/self/fdinfo')) {
    try {
      const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
      count += info.match(/^inotify /gm)?.length ?? 0;
    } catch {
      // The descriptor of the listing itself is gone by now.
    }
  }
  return count;
}

export function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
