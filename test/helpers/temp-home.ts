import { mkdir } from 'node:fs/promises';
import { type Home, resolveHome, systemPlaces } from '../../src/config/paths.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface TempHome extends AsyncDisposable {
  readonly home: Home;
}

/** A home with its folders, removed when it goes out of scope (`await using`). */
export async function tempHome(): Promise<TempHome> {
  const folder = await temporaryFolder();
  const home = resolveHome(folder.path, systemPlaces({}));
  for (const path of [home.in, home.out, home.state]) await mkdir(path);
  return { home, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
