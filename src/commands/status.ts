import { formatStatus } from '../status/format.ts';
import { watchStatus } from '../status/watch.ts';
import { type Command, usageError } from './command.ts';
import { StatusReader } from './open-queue.ts';
import { hearStops } from './stop-signals.ts';

export const statusCommand: Command = {
  name: 'status',
  usage: '[--json | --watch]',
  summary: 'what is happening, how far it is and when it will be done',
  options: { json: { type: 'boolean' }, watch: { type: 'boolean' } },
  details: [
    '--json   one JSON object with the fields of the README; new fields may be added',
    '--watch  draw it again whenever something changes, until Ctrl-C',
  ],
  async run({ home, values, out, signals }) {
    if (values['json'] === true && values['watch'] === true) {
      throw usageError('--json and --watch exclude each other', 'status');
    }
    using reader = new StatusReader(home);
    if (values['json'] === true) {
      out.write(`${JSON.stringify(reader.read(), null, 2)}\n`);
      return 0;
    }
    const text = () =>
      formatStatus(reader.read(), { home: home.root, columns: out.columns, colour: out.colour });
    if (values['watch'] === true) {
      using stops = hearStops(signals);
      await watchStatus(text, out, stops.first);
    } else {
      out.write(text());
    }
    return 0;
  },
};
