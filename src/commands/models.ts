import { environment } from '../config/environment.ts';
import { systemPlaces } from '../config/paths.ts';
import { formatModels } from '../models/format-models.ts';
import { listModels, type ModelList } from '../models/list-models.ts';
import { displayJson } from '../system/display-text.ts';
import { type Action, usageError } from './command.ts';
import { listenForStops } from './stop-signals.ts';

export const modelsCommand: Action = {
  async run({ args, values, out, err, signals }) {
    if (args.length > 0) throw usageError('models takes no arguments', 'models');
    using stops = listenForStops(signals);
    const list = await listModels({
      places: systemPlaces(environment),
      verify: values['verify'] === true,
      signal: stops.first,
    });
    const { columns, color } = out;
    out.write(
      values['json'] === true ? `${displayJson(list)}\n` : formatModels(list, { columns, color }),
    );
    if (list.complete) return 0;
    err.write(whatToDo(list));
    return 1;
  },
};

function whatToDo({ models }: ModelList): string {
  const amiss = models.filter(
    ({ needed, verified }) => needed && verified !== 'sealed' && verified !== 'checked',
  );
  const damaged = amiss.some(({ verified }) => verified === 'damaged');
  const names = amiss.map(({ model, verified }) => `${model} (${verified})`).join(', ');
  return `not complete: ${names}\nwhat to do: subpiped setup${damaged ? ' --verify' : ''}\n`;
}
