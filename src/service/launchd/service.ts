import { chmod, readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { resolveHome } from '../../config/paths.ts';
import { SubpipedError } from '../../domain/errors.ts';
import { exists } from '../../system/exists.ts';
import { makeFolder } from '../../system/make-folder.ts';
import type { Answer } from '../../system/run-program.ts';
import { writeFileWhole } from '../../system/whole-file.ts';
import { daemonAnswers, daemonOf, heldByHand } from '../daemon-answers.ts';
import { serviceFile } from '../service-file.ts';
import {
  LABEL,
  type ServiceManager,
  type ServicePlan,
  type ServiceState,
} from '../service-manager.ts';
import { launchdFailure } from './failure.ts';
import {
  DISABLED,
  factsIn,
  IN_PROGRESS,
  INPUT_OUTPUT,
  isDisabled,
  type Launchctl,
  launchctl,
  meaningOf,
  NO_PROCESS,
  NOT_LOADED,
} from './launchctl.ts';
import { argumentsIn, EXIT_TIMEOUT_SECONDS, launchdJob, renderPlist } from './plist.ts';
import { plistProblems } from './plist-problems.ts';

/** How long each step may take, in ms; the figures of launchd are those of launchd/README.md. */
export interface LaunchdTimes {
  readonly pollMs: number;
  /** From `bootout` until the service is gone. */
  readonly drainMs: number;
  /** For further tries of `bootstrap`; 3 to 5 s were seen, more with a longer ExitTimeOut. */
  readonly bootstrapMs: number;
  /** Until launchd names a process. */
  readonly startMs: number;
  /** Until the daemon says itself that it runs: it may have to mend its database first. */
  readonly answerMs: number;
}

const TIMES: LaunchdTimes = {
  pollMs: 250,
  drainMs: (EXIT_TIMEOUT_SECONDS + 5) * 1000,
  bootstrapMs: 15_000,
  startMs: 5_000,
  answerMs: 30_000,
};
const LONGEST_PAUSE_MS = 2_000;

export interface LaunchdServiceOptions {
  readonly homeDir: string;
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly launchctl?: Launchctl;
  readonly times?: LaunchdTimes;
}

/** The daemon as a LaunchAgent of the person who is logged in. */
export class LaunchdService implements ServiceManager {
  readonly #options: LaunchdServiceOptions;
  readonly #launchctl: Launchctl;
  readonly #times: LaunchdTimes;
  readonly #domain: string;
  readonly #target: string;
  readonly #file: string;

  constructor(options: LaunchdServiceOptions) {
    this.#options = options;
    this.#launchctl = options.launchctl ?? launchctl;
    this.#times = options.times ?? TIMES;
    this.#domain = `gui/${options.uid}`;
    this.#target = `${this.#domain}/${LABEL}`;
    const { homeDir, env } = options;
    this.#file = serviceFile({ homeDir, env, platform: 'darwin' });
  }

  async install(plan: ServicePlan, signal: AbortSignal): Promise<{ readonly changed: boolean }> {
    await this.#mayAct(signal);
    const job = launchdJob(plan);
    const { homeDir } = this.#options;
    const problems = plistProblems(job, this.#file, { homeDir, platform: 'darwin' });
    if (problems.length > 0) {
      throw new SubpipedError(
        'service_failed',
        `the service cannot be installed: ${problems.join('; ')}`,
        {
          hint: 'subpiped help install',
        },
      );
    }
    // launchd opens them before it starts anything, and makes no folders.
    await makeFolder(plan.home);
    await makeFolder(plan.logsDir);
    const text = renderPlist(job);
    // A rewritten file makes macOS tell of a new background item once more.
    const changed = (await readFile(this.#file, 'utf8').catch(() => null)) !== text;
    if (changed) await writeFileWhole(this.#file, text);
    // launchd takes no file that others may write to, and none that it may not read.
    await chmod(this.#file, 0o644);
    if (!changed && (await this.#runs())) return { changed: false };
    await this.#load(signal);
    return { changed: true };
  }

  async uninstall(signal: AbortSignal): Promise<{ readonly removed: boolean }> {
    await this.#mayAct(signal);
    const wasLoaded = await this.#unload(signal);
    const wasThere = await exists(this.#file);
    await rm(this.#file, { force: true });
    return { removed: wasLoaded || wasThere };
  }

  async start(signal: AbortSignal): Promise<boolean> {
    await this.#mayAct(signal);
    await this.#mustBeInstalled();
    if (await this.#runs()) return false;
    await this.#load(signal);
    return true;
  }

  async stop(signal: AbortSignal): Promise<boolean> {
    await this.#mayAct(signal);
    await this.#mustBeInstalled();
    return await this.#unload(signal);
  }

  async restart(signal: AbortSignal): Promise<void> {
    await this.#mayAct(signal);
    await this.#mustBeInstalled();
    await this.#load(signal);
  }

  async state(): Promise<ServiceState> {
    const installed = await exists(this.#file);
    const [facts, disabled] = await Promise.all([
      this.#facts(),
      this.#launchctl(['print-disabled', this.#domain]),
    ]);
    // Of a process that died by a signal there is no exit code.
    const lastExit = facts?.['last exit code'] ?? facts?.['last terminating signal'] ?? null;
    return {
      manager: 'launchd',
      installed,
      file: this.#file,
      loaded: facts !== null,
      pid: pidIn(facts),
      enabled: !isDisabled(disabled.stdout, LABEL),
      lastExit: lastExit === '(never exited)' ? null : lastExit,
      details: facts ?? {},
    };
  }

  /** What launchd says of the loaded service; null if it is not loaded. */
  async #facts(): Promise<Readonly<Record<string, string>> | null> {
    const { code, stdout } = await this.#launchctl(['print', this.#target]);
    return code === 0 ? factsIn(stdout) : null;
  }

  /** Throws where launchd would not do what is asked, or would end this very process for it. */
  async #mayAct(signal: AbortSignal): Promise<void> {
    const { env } = this.#options;
    if (env['XPC_SERVICE_NAME'] === LABEL) {
      throw new SubpipedError('service_failed', 'the service cannot control itself', {
        hint: 'run it in Terminal',
      });
    }
    const { code } = await this.#launchctl(['print', this.#domain], signal);
    if (code !== 0) throw this.#refused('print', code === 127 ? code : 125);
  }

  async #mustBeInstalled(): Promise<void> {
    if (await exists(this.#file)) return;
    throw new SubpipedError('service_failed', 'the service is not installed', {
      hint: 'subpiped install',
    });
  }

  /** Whether launchd's process and the daemon of the service's home are one. */
  async #runs(): Promise<boolean> {
    const pid = pidIn(await this.#facts());
    return pid !== null && daemonOf(await this.#database()) === pid;
  }

  async #database(): Promise<string> {
    const { homeDir, env } = this.#options;
    const args = argumentsIn(await readFile(this.#file, 'utf8'));
    return resolveHome(args.at(-1), { homeDir, env, platform: 'darwin' }).database;
  }

  /**
   * Ends what is loaded and loads the file as it is now. `kickstart -k` would start the old one
   * again: launchd reads the file in `bootstrap` only.
   */
  async #load(signal: AbortSignal): Promise<void> {
    // Whoever switched it off once finds every bootstrap refused, also after the next login.
    await this.#must(['enable', this.#target], signal);
    await this.#unload(signal);
    await this.#bootstrap(signal);
    await this.#started(signal);
    const { answerMs } = this.#times;
    const pid = async () => pidIn(await this.#facts());
    if (await daemonAnswers(await this.#database(), pid, answerMs, signal)) return;
    throw await this.#failed(
      `launchd started it, but it was not running after ${answerMs / 1000} s`,
    );
  }

  /** Ends it and waits until launchd has forgotten it; whether it was loaded. */
  async #unload(signal: AbortSignal): Promise<boolean> {
    const { code } = await this.#launchctl(['bootout', this.#target], signal);
    if (code === NO_PROCESS || code === NOT_LOADED) return false;
    if (code !== 0 && !IN_PROGRESS.has(code)) throw this.#refused('bootout', code);
    // 0 means that it was accepted: until the process has ended, a bootstrap fails with 5.
    const limit = performance.now() + this.#times.drainMs;
    while ((await this.#launchctl(['print', this.#target], signal)).code !== NOT_LOADED) {
      if (performance.now() > limit) throw await this.#failed('it did not end in time');
      await delay(this.#times.pollMs, undefined, { signal });
    }
    return true;
  }

  async #bootstrap(signal: AbortSignal): Promise<void> {
    const limit = performance.now() + this.#times.bootstrapMs;
    let pause = this.#times.pollMs;
    for (;;) {
      const { code } = await this.#launchctl(['bootstrap', this.#domain, this.#file], signal);
      if (code === 0) return;
      if (code === DISABLED) throw await this.#failed('launchd did not start it', code);
      if (code !== INPUT_OUTPUT && !IN_PROGRESS.has(code)) throw this.#refused('bootstrap', code);
      // The same 5 is said of one that is loaded by now.
      const facts = await this.#facts();
      if (facts?.['path'] === this.#file && pidIn(facts) !== null) return;
      if (performance.now() > limit) throw await this.#failed('launchd refused it', code);
      await delay(pause, undefined, { signal });
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Waits until there is a process; asks for one once. */
  async #started(signal: AbortSignal): Promise<void> {
    for (const kick of [true, false]) {
      const limit = performance.now() + this.#times.startMs;
      while (performance.now() <= limit) {
        if (pidIn(await this.#facts()) !== null) return;
        await delay(this.#times.pollMs, undefined, { signal });
      }
      if (kick) await this.#must(['kickstart', this.#target], signal);
    }
    throw await this.#failed('launchd loaded it, but it does not stay up');
  }

  async #must(args: readonly [string, ...string[]], signal: AbortSignal): Promise<Answer> {
    const answer = await this.#launchctl(args, signal);
    if (answer.code !== 0) throw this.#refused(args[0], answer.code);
    return answer;
  }

  #refused(verb: string, code: number): SubpipedError {
    const { meaning, hint } = meaningOf(code);
    return new SubpipedError('service_failed', `launchctl ${verb}: ${meaning} (${code})`, { hint });
  }

  async #failed(what: string, code?: number): Promise<SubpipedError> {
    const state = await this.state();
    const byHand = heldByHand(await this.#database(), state.pid);
    return await launchdFailure({ what, state, byHand, code });
  }
}

function pidIn(facts: Readonly<Record<string, string>> | null): number | null {
  const pid = Number(facts?.['pid'] ?? Number.NaN);
  return Number.isInteger(pid) ? pid : null;
}
