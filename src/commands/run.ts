import { once } from 'node:events';
import { environment } from '../config/environment.ts';
import { configFile, systemPlaces, withFolders } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import type { Daemon, DaemonOptions } from '../daemon/daemon.ts';
import { shellWord } from '../system/shell-word.ts';
import { displayText } from '../terminal/text.ts';
import type { Action, CommandContext } from './command.ts';
import { listenForStops } from './stop-signals.ts';

/** What `run` needs of the daemon; tests put another in its place. */
export type CreateDaemon = (options: DaemonOptions) => Promise<Pick<Daemon, 'start' | 'stop'>>;

/** Loaded by `run` only: the other verbs answer in a fraction of the time. */
const createReal: CreateDaemon = async (options) =>
  new (await import('../daemon/daemon.ts')).Daemon(options);

// Out here: tsc leaves `.ts` in an import within a function that has `using`.
const loadAsService = async () => (await import('./run-as-service.ts')).runAsService;

/** `service` names the service manager that started this process, if one did. */
export function runCommand(
  create: CreateDaemon = createReal,
  service = environment['SUBPIPED_SERVICE'],
): Action {
  return {
    async run(context) {
      const { home, values, signals, err, loadConfig } = context;
      // First of all: a signal that nobody hears ends this process as if it had crashed.
      using stops = listenForStops(signals);
      const { first: signal } = stops;
      const daemon = async (config: Config, foreground: boolean) => {
        const lost = new AbortController();
        const ended = AbortSignal.any([signal, lost.signal]);
        const onLost = (error: Error) => lost.abort(error);
        const daemon = await create({ home, config, foreground, onLost });
        try {
          await daemon.start(ended);
          if (foreground) err.write(whereToLook(context, config));
          if (!ended.aborted) await once(ended, 'abort');
        } finally {
          await daemon.stop();
        }
        lost.signal.throwIfAborted();
      };
      const inTerminal = async () => {
        const config = await loadConfig();
        signal.addEventListener('abort', () => err.write('Stopping …\n'));
        await daemon(config, true);
        return 0;
      };
      const asService = async () => {
        const runAsService = await loadAsService();
        const file = configFile(values['config']?.toString(), systemPlaces(environment)).path;
        const run = (config: Config) => daemon(config, false);
        return await runAsService({ home, file, load: loadConfig, signal, err, daemon: run });
      };
      return await Promise.race([service ? asService() : inTerminal(), stops.second]);
    },
  };
}

/** What a person at the terminal wants to know next. */
function whereToLook({ home, program }: CommandContext, config: Config): string {
  const status = `${program} status --watch --home ${shellWord(home.root)}`;
  const folder = displayText(withFolders(home, config).in);
  return `Drop films into ${folder}\nSee their progress: ${status}\nPress Ctrl-C to stop.\n`;
}
