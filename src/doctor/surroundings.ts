import type { Home, PlaceEnvironment } from '../config/paths.ts';
import { withFolders } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import type { SubpipedError } from '../domain/errors.ts';
import type { ServiceManager } from '../service/service-manager.ts';
import { type Answer, runProgram } from '../system/run-program.ts';

export interface AskOptions {
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly limitMs?: number;
}

/** What the checks look at. Everything may be broken: that is what they are for. */
export interface Surroundings {
  readonly home: Home;
  readonly places: PlaceEnvironment;
  /** The configuration, or what is wrong with it. */
  readonly config: Config | SubpipedError;
  /** Null where no manager of services is known. */
  readonly manager: ServiceManager | null;
  /** How this program is called. */
  readonly program: string;
  ask(program: string, args: readonly string[], options?: AskOptions): Promise<Answer>;
}

const LIMIT_MS = 20_000;

/** Runs a program with the person's environment; rejects only when aborted. */
export async function ask(
  program: string,
  args: readonly string[],
  { signal, env = {}, limitMs = LIMIT_MS }: AskOptions = {},
): Promise<Answer> {
  return await runProgram(program, args, { env, limitMs, signal });
}

/** The folders that films come into and results go to, as far as the configuration tells. */
export function foldersOf({ home, config }: Surroundings): Home {
  return config instanceof Error ? home : withFolders(home, config);
}
