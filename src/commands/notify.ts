import { pino } from 'pino';
import { chooseNotifiers } from '../notify/choose-notifiers.ts';
import { FirstThatWorks } from '../notify/first-that-works.ts';
import { LogNotifier } from '../notify/log-notifier.ts';
import type { Notifier } from '../notify/notifier.ts';
import { displayText } from '../terminal/text.ts';
import { type Action, type CommandContext, usageError } from './command.ts';

const TEST = {
  title: 'subpiped',
  message: 'Notifications work: you get one when a film is ready.',
  key: 'test',
};

/** Every way in the order in which they are tried; tests put others in their place. */
type Ways = () => readonly Notifier[];
const realWays: Ways = () => chooseNotifiers(pino({ level: 'silent' }));

export function notifyCommand(ways: Ways = realWays): Action {
  return {
    async run(context) {
      const { values, args, out, home } = context;
      if (values['test'] !== true || args.length > 0) {
        throw usageError('notify takes --test and nothing else', 'notify');
      }
      const notifiers = ways();
      const { by, failed } = await new FirstThatWorks(notifiers, pino({ level: 'silent' })).deliver(
        { ...TEST, openPath: home.root },
      );
      const why = new Map(failed.map((way) => [way.name, way.why]));
      for (const { name } of notifiers) {
        const said = name === by ? wentOut(name) : (why.get(name) ?? 'not needed');
        out.write(`${name.padEnd(18)} ${displayText(said)}\n`);
      }
      for (const line of await advice(context, notifiers, by)) out.write(`${displayText(line)}\n`);
      return by === null || by === LogNotifier.NAME ? 1 : 0;
    },
  };
}

/** No way tells whether anything was seen. */
function wentOut(name: string): string {
  return name === LogNotifier.NAME
    ? 'used when nothing else works'
    : 'used: it sent the notification';
}

async function advice(
  { loadConfig }: CommandContext,
  notifiers: readonly Notifier[],
  by: string | null,
): Promise<string[]> {
  const used = notifiers.find(({ name }) => name === by);
  const lines =
    used?.whenUnseen === undefined
      ? ['', 'Nothing was shown: see above for what to install. `subpiped status` shows the same.']
      : [
          '',
          `If nothing appeared: ${used.whenUnseen}.`,
          'A Focus (Do Not Disturb) also hides notifications.',
        ];
  if (!(await isEnabled(loadConfig))) {
    lines.push('The daemon sends none: notify.enabled is false in the configuration.');
  }
  return lines;
}

/** The test must work when the configuration does not. */
async function isEnabled(loadConfig: CommandContext['loadConfig']): Promise<boolean> {
  try {
    return (await loadConfig()).notify.enabled;
  } catch {
    return true;
  }
}
