import { once } from 'node:events';
import { withFolders } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import type { createDaemon } from '../daemon.ts';
import { displayText } from '../status/text.ts';
import type { Command, CommandContext } from './command.ts';
import { shellWord } from './shell-word.ts';
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
        try {
          await daemon.start(stops.first);
          err.write(whereToLook(context, config));
          if (!stops.first.aborted) await once(stops.first, 'abort');
        } finally {
          await daemon.stop();
        }
        return 0;
      };
      return await Promise.race([work(), stops.second]);
    },
  };
}

/** What a person at the terminal wants to know next. */
function whereToLook({ home, program }: CommandContext, config: Config): string {
  const status = `${program} status --watch --home ${shellWord(home.root)}`;
  const folder = displayText(withFolders(home, config).in);
  return `Drop films into ${folder}\nHow far they are: ${status}\nStop with Ctrl-C.\n`;
}
