import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { defaultConfig } from '../config/load.ts';
import { type Home, withFolders } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';
import { QUEUE } from '../queue/conditions.ts';
import { tellRecovery } from '../recovery/tell-recovery.ts';
import { systemClock as clock } from '../system/clock.ts';
import { Disposers } from './disposers.ts';
import { holdHome } from './held-home.ts';
import { buildNotifications } from './parts.ts';

export interface ConfigWait {
  readonly home: Home;
  /** The file that the person mends. */
  readonly file: string;
  readonly load: () => Config | Promise<Config>;
  readonly signal: AbortSignal;
  /** How often the file is looked at, and when it is read again at the latest. */
  readonly lookMs?: number;
  readonly readMs?: number;
}

const LOOK_MS = 1_000;
const READ_MS = 60_000;

/**
 * The configuration; while it is broken the home is held, and `status` and one notification say what
 * is wrong with it. Null when the signal came first. A service that ended instead would be started
 * again for ever, and `status` could only say that no daemon runs.
 */
export async function validConfig(options: ConfigWait): Promise<Config | null> {
  const first = await attempt(options.load);
  return first instanceof SubpipedError ? await recoveredConfig(options, first) : first;
}

async function recoveredConfig(options: ConfigWait, first: SubpipedError): Promise<Config | null> {
  const { home, file, load, signal, lookMs = LOOK_MS, readMs = READ_MS } = options;
  const defaults = defaultConfig();
  const disposers = new Disposers();
  try {
    const held = holdHome(
      // The folders of films are not known yet: none is made.
      {
        home: { ...home, inboxes: [], out: home.state },
        config: defaults,
        clock,
        foreground: false,
      },
      disposers,
    );
    const { db, recovery } = held;
    const { logger } = held.log;
    const notify = { ...defaults.notify, groupMs: 0 };
    const { conditions, dispatcher, changes } = buildNotifications(held, clock, notify);
    dispatcher.start();
    disposers.add('notifications', () => dispatcher.stop());
    const recover = async (outDir: string) => {
      if (recovery.kind !== 'sound') {
        await tellRecovery({ recovery, db, outDir, clock, logger, signal });
      }
    };
    await recover(home.out);

    let problem = first;
    for (;;) {
      const message = `${file}: ${problemsOf(problem)}`;
      const hint = `fix ${file}: subpiped reads it again and resumes automatically; ${problem.hint}`;
      conditions.set({ subject: QUEUE, reason: 'config_invalid', message, hint, stops: 'claims' });
      logger.error({ file }, problem.message);
      changes.by('outside')();
      const before = problem.message;
      let next: SubpipedError | Config;
      do {
        await changedOrDue(file, { lookMs, readMs, signal }, held.lost);
        if (signal.aborted) return null;
        held.beat();
        next = await attempt(load);
      } while (next instanceof SubpipedError && next.message === before);
      if (!(next instanceof SubpipedError)) {
        logger.info({ file }, 'the configuration is fixed');
        const { out } = withFolders(home, next);
        if (out !== home.out) await recover(out);
        return next;
      }
      problem = next;
    }
  } finally {
    await disposers.end();
  }
}

/** The configuration, or what is wrong with it. */
async function attempt(load: ConfigWait['load']): Promise<Config | SubpipedError> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof SubpipedError && error.code === 'config_invalid') return error;
    throw error;
  }
}

/** The problems on one line, without the line above them that counts them. */
function problemsOf({ message }: SubpipedError): string {
  const [first = '', ...rest] = message.split('\n').map((line) => line.trim());
  return rest.length === 0 ? first : rest.join('; ');
}

/**
 * Resolves when the file has changed, when `readMs` have passed, or with the signal. Throws what `lost`
 * finds.
 */
async function changedOrDue(
  file: string,
  times: { readonly lookMs: number; readonly readMs: number; readonly signal: AbortSignal },
  lost: () => SubpipedError | null,
): Promise<void> {
  const { lookMs, readMs, signal } = times;
  const before = signatureOf(file);
  const due = performance.now() + readMs;
  while (!signal.aborted && performance.now() < due && signatureOf(file) === before) {
    await delay(lookMs, undefined, { signal }).catch(() => {});
    const error = lost();
    if (error !== null) throw error;
  }
}

function signatureOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}
