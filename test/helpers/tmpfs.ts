import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this process may mount file systems: on Linux as root, and not in every container. */
export function canMount(): boolean {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), 'subpiped-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A volume that can be taken away with its files and brought back. */
export class TmpfsVolume implements Disposable {
  readonly point: string;
  readonly #store: string;
  #mounted = false;

  /** `store` keeps the files while the volume is away; it is to be on no volume of its own. */
  constructor(point: string, store: string) {
    this.point = point;
    this.#store = store;
    mkdirSync(point, { recursive: true });
    mkdirSync(store, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', store]);
    this.connect();
  }

  connect(): void {
    mkdirSync(this.point, { recursive: true });
    execFileSync('mount', ['--bind', this.#store, this.point]);
    this.#mounted = true;
  }

  /** Leaves the empty mount point behind. */
  disconnect(): void {
    execFileSync('umount', [this.point]);
    this.#mounted = false;
  }

  [Symbol.dispose](): void {
    if (this.#mounted) this.disconnect();
    execFileSync('umount', [this.#store]);
  }
}
