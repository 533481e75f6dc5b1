import { once } from 'node:events';
import type { createDaemon } from '../daemon.ts';
import type { Command } from './command.ts';
import { hearStops } from './stop-signals.ts';

/** What `run` needs of the daemon; tests put another in its place. */
export type CreateDaemon = (
  ...options: Parameters<typeof createDaemon>
) => Promise<Pick<ReturnType<typeof createDaemon>, 'start' | 'stop'>>;

/** Loaded by `run` only: the other verbs answer in a fraction of the time. */
const createReal: CreateDaemon = async (options) =>
  (await import('../daemon.ts')).createDaemon(options);

export function runCommand(create: CreateDaemon = createReal): Command {
  return {
    name: 'run',
    usage: '',
    summary: 'watch the folder in/ and subtitle what comes, until stopped',
    details: ['Ctrl-C stops it: once in an orderly way, twice at once.'],
    async run(context) {
      const { home, signals, err } = context;
      const config = context.loadConfig();
      using stops = hearStops(signals);
      const daemon = await create({ home, config, foreground: true });
      stops.first.addEventListener('abort', () => err.write('Stopping …\n'));
      const work = async () => {
        await daemon.start(stops.first);
        if (!stops.first.aborted) await once(stops.first, 'abort');
        await daemon.stop();
        return 0;
      };
      return await Promise.race([work(), stops.second]);
    },
  };
}
