import { execa } from 'execa';
import { withFolders } from '../config/load.ts';
import type { Home, PlaceEnvironment } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import type { SubpipedError } from '../domain/errors.ts';
import type { ServiceManager } from '../service/service-manager.ts';

/** A call of a program, whatever it answered. */
export interface Asked {
  /** -1 when it could not be started, or took too long. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

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
  ask(program: string, args: readonly string[], options?: AskOptions): Promise<Asked>;
}

const LIMIT_MS = 20_000;

/** Runs a program with the person's environment; never rejects. */
export async function ask(
  program: string,
  args: readonly string[],
  { signal, env = {}, limitMs = LIMIT_MS }: AskOptions = {},
): Promise<Asked> {
  const { exitCode, stdout, stderr, shortMessage } = await execa(program, [...args], {
    env,
    timeout: limitMs,
    reject: false,
    stdin: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
  return { code: exitCode ?? -1, stdout, stderr: stderr || (shortMessage ?? '') };
}

/** The folders that films come into and results go to, as far as the configuration tells. */
export function foldersOf({ home, config }: Surroundings): Home {
  return config instanceof Error ? home : withFolders(home, config);
}
