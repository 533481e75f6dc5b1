import { readFile, rm } from 'node:fs/promises';
import { resolveHome } from '../../config/paths.ts';
import { SubpipedError } from '../../domain/errors.ts';
import { exists } from '../../system/exists.ts';
import { makeFolder } from '../../system/make-folder.ts';
import { writeFileWhole } from '../../system/whole-file.ts';
import { daemonAnswers, daemonOf, heldByHand } from '../daemon-answers.ts';
import { serviceFile } from '../service-file.ts';
import type { ServiceManager, ServicePlan, ServiceState } from '../service-manager.ts';
import { lastEnd, propertiesIn, type Systemd, systemd } from './systemctl.ts';
import { argumentsInUnit, systemdUnit } from './unit.ts';

const UNIT = 'subpiped.service';
const PROPERTIES = [
  'LoadState',
  'ActiveState',
  'SubState',
  'MainPID',
  'UnitFileState',
  'Result',
  'ExecMainCode',
  'ExecMainStatus',
  'NRestarts',
];
/** Until the daemon says itself that it runs: it may have to mend its database first. */
const ANSWER_MS = 30_000;
const JOURNAL = 'for its output: journalctl --user -u subpiped -n 20';

export interface SystemdServiceOptions {
  readonly homeDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  readonly systemd?: Systemd;
  readonly answerMs?: number;
}

/** The daemon as a systemd service of the person who is logged in. */
export class SystemdService implements ServiceManager {
  readonly #options: SystemdServiceOptions;
  readonly #systemd: Systemd;
  readonly #uid: number;
  readonly #answerMs: number;
  readonly #file: string;

  constructor(options: SystemdServiceOptions) {
    this.#options = options;
    this.#systemd = options.systemd ?? systemd;
    this.#uid = options.uid ?? process.getuid?.() ?? -1;
    this.#answerMs = options.answerMs ?? ANSWER_MS;
    const { homeDir, env } = options;
    this.#file = serviceFile({ homeDir, env, platform: 'linux' });
  }

  async install(plan: ServicePlan, signal: AbortSignal): Promise<{ readonly changed: boolean }> {
    await this.#mayAct(signal);
    const text = systemdUnit(plan);
    const changed = (await readFile(this.#file, 'utf8').catch(() => null)) !== text;
    const { enabled } = await this.state();
    if (!changed && enabled && (await this.#runs())) return { changed: false };
    await makeFolder(plan.home);
    if (changed) await writeFileWhole(this.#file, text);
    await this.#must(['daemon-reload'], signal);
    await this.#must(['enable', UNIT], signal);
    // `enable --now` would leave a daemon alone that runs by the old file.
    await this.#must(['restart', UNIT], signal);
    await this.#answers(signal);
    return { changed: true };
  }

  async uninstall(signal: AbortSignal): Promise<{ readonly removed: boolean }> {
    await this.#mayAct(signal);
    const { installed, loaded } = await this.state();
    if (installed || loaded) await this.#must(['disable', '--now', UNIT], signal);
    await rm(this.#file, { force: true });
    await this.#must(['daemon-reload'], signal);
    return { removed: installed || loaded };
  }

  async start(signal: AbortSignal): Promise<boolean> {
    await this.#mustBeInstalled(signal);
    if (await this.#runs()) return false;
    await this.#must(['start', UNIT], signal);
    await this.#answers(signal);
    return true;
  }

  async stop(signal: AbortSignal): Promise<boolean> {
    await this.#mustBeInstalled(signal);
    const { ActiveState: before = '' } = await this.#shown();
    await this.#must(['stop', UNIT], signal);
    return before === 'active' || before === 'activating';
  }

  async restart(signal: AbortSignal): Promise<void> {
    await this.#mustBeInstalled(signal);
    // A file that was changed by hand counts, too.
    await this.#must(['daemon-reload'], signal);
    await this.#must(['restart', UNIT], signal);
    await this.#answers(signal);
  }

  async state(): Promise<ServiceState> {
    const shown = await this.#shown();
    const user = ['show-user', String(this.#uid), '--property=Linger', '--value'];
    const linger = (await this.#systemd('loginctl', user)).stdout.trim();
    return {
      manager: 'systemd',
      installed: await exists(this.#file),
      file: this.#file,
      loaded: shown['LoadState'] === 'loaded',
      pid: pidIn(shown),
      enabled: shown['UnitFileState'] === 'enabled',
      lastExit: lastEnd(shown),
      details: { ...shown, ...(linger === '' ? {} : { linger }) },
    };
  }

  /** Throws where systemd would not do what is asked, or would end this very process for it. */
  async #mayAct(signal: AbortSignal): Promise<void> {
    const { env } = this.#options;
    if (env['SUBPIPED_SERVICE'] === 'systemd') {
      throw new SubpipedError('service_failed', 'the service cannot control itself', {
        hint: 'run it in a terminal',
      });
    }
    if (this.#uid === 0 && env['SUDO_UID'] !== undefined) {
      throw new SubpipedError('service_failed', 'with sudo it would be root’s service', {
        hint: 'run it without sudo, as yourself',
      });
    }
    await this.#must(['show', '--property=Version'], signal);
  }

  async #mustBeInstalled(signal: AbortSignal): Promise<void> {
    await this.#mayAct(signal);
    if (await exists(this.#file)) return;
    throw new SubpipedError('service_failed', 'the service is not installed', {
      hint: 'subpiped install',
    });
  }

  async #must(args: readonly string[], signal: AbortSignal): Promise<void> {
    const { code, stderr } = await this.#systemd('systemctl', ['--user', ...args], signal);
    if (code === 0) return;
    if (code === 127) {
      throw new SubpipedError('tool_missing', 'this computer has no systemd', {
        hint: 'subpiped run works in any terminal, and as @reboot in a crontab',
      });
    }
    const said = stderr.trim().split('\n')[0] ?? '';
    // https://www.freedesktop.org/software/systemd/man/latest/user@.service.html
    if (/connect to (user scope )?bus|Transport endpoint|No medium/u.test(said)) {
      const name = this.#options.env['USER'] ?? this.#uid;
      throw new SubpipedError(
        'service_failed',
        `your systemd user instance does not answer: ${said}`,
        {
          hint: `log in as yourself, not with su or sudo; without a login: sudo loginctl enable-linger ${name}. subpiped run works in any terminal`,
        },
      );
    }
    const verb = args.find((arg) => !arg.startsWith('-'));
    throw new SubpipedError(
      'service_failed',
      `systemctl ${verb} exited with code ${code}: ${said}`,
      {
        hint: JOURNAL,
      },
    );
  }

  /** Database of the home that the installed service works on. */
  async #database(): Promise<string> {
    const { homeDir, env } = this.#options;
    const args = argumentsInUnit(await readFile(this.#file, 'utf8').catch(() => ''));
    return resolveHome(args.at(-1), { homeDir, env, platform: 'linux' }).database;
  }

  /** Whether systemd's process and the daemon of the service's home are one. */
  async #runs(): Promise<boolean> {
    const pid = pidIn(await this.#shown());
    return pid !== null && daemonOf(await this.#database()) === pid;
  }

  async #shown(): Promise<Readonly<Record<string, string>>> {
    const args = ['--user', 'show', UNIT, `--property=${PROPERTIES.join(',')}`];
    return propertiesIn((await this.#systemd('systemctl', args)).stdout);
  }

  /** Waits for the daemon's own word: to systemd it is started as soon as there is a process. */
  async #answers(signal: AbortSignal): Promise<void> {
    const pid = async () => pidIn(await this.#shown());
    if (await daemonAnswers(await this.#database(), pid, this.#answerMs, signal)) return;
    throw await this.#failed();
  }

  async #failed(): Promise<SubpipedError> {
    const { pid, lastExit, details } = await this.state();
    const byHand = heldByHand(await this.#database(), pid);
    const lines = [
      `systemd started it, but it was not running after ${this.#answerMs / 1000} s`,
      `state: ${details['ActiveState']} (${details['SubState']})`,
      ...(lastExit === null ? [] : [`its last exit: ${lastExit}`]),
      ...(byHand === null ? [] : [byHand.message]),
    ];
    return new SubpipedError('service_failed', lines.join('\n  '), {
      hint: byHand?.hint ?? JOURNAL,
    });
  }
}

function pidIn({ MainPID: pid = '0' }: Readonly<Record<string, string>>): number | null {
  return Number(pid) > 0 ? Number(pid) : null;
}
