import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/** A folder that is removed when it goes out of scope (`await using`). */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  // The real path: on macOS the temporary folder lies behind a link.
  const path = await realpath(await mkdtemp(join(tmpdir(), 'subpiped-test-')));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
