import { environment } from '../config/environment.ts';
import { cacheDir, systemPlaces } from '../config/paths.ts';
import { readProfileRecord } from '../models/profile-record.ts';
import { formatStatus, LAST_RESULTS, MAX_QUEUED } from '../status/format.ts';
import { watchStatus } from '../status/watch.ts';
import { displayJson } from '../system/display-text.ts';
import { type Action, usageError } from './command.ts';
import { StatusReader } from './open-queue.ts';
import { listenForStops } from './stop-signals.ts';

/** The running film and those that are listed below it; the rest is counted. */
const READ = { live: 1 + MAX_QUEUED, ended: LAST_RESULTS };

export const statusCommand: Action = {
  async run(context) {
    const { home, values, out, signals } = context;
    if (values['json'] === true && values['watch'] === true) {
      throw usageError('--json and --watch cannot be used together', 'status');
    }
    using reader = new StatusReader(home);
    const cache = cacheDir(systemPlaces(environment));
    if (values['json'] === true) {
      out.write(`${displayJson({ ...reader.read(), models: readProfileRecord(cache) })}\n`);
      return 0;
    }
    const inDir = context.shownInbox();
    const start = context.howToStart();
    const text = () => {
      const { columns, color } = out;
      const models = readProfileRecord(cache);
      const { snapshot, more } = reader.readFirst(READ);
      return formatStatus(snapshot, {
        home: home.root,
        inDir,
        start,
        models,
        more,
        columns,
        color,
      });
    };
    if (values['watch'] === true) {
      using stops = listenForStops(signals);
      await watchStatus(text, out, stops.first);
    } else {
      out.write(text());
    }
    return 0;
  },
};
