import { existsSync } from 'node:fs';
import type { Home } from '../config/paths.ts';
import { JOB_STATES, type JobState } from '../domain/job.ts';
import type { ListOptions } from '../queue/job-queue.ts';
import { jobTitle } from '../status/job-lines.ts';
import { type JobView, viewOf } from '../status/job-view.ts';
import { displayJson } from '../system/display-text.ts';
import { painter } from '../terminal/paint.ts';
import { type Action, type CommandContext, DEFAULT_LIMIT, usageError } from './command.ts';
import { openQueue } from './open-queue.ts';

export const listCommand: Action = {
  run(context) {
    const { home, values, out } = context;
    const states = wantedStates(context);
    const limit = wantedLimit(context);
    const jobs = listJobs(home, { ...(states.length > 0 ? { states } : {}), limit });
    if (values['json'] === true) {
      out.write(`${displayJson(jobs)}\n`);
      return 0;
    }
    const paint = painter(out.color);
    for (const job of jobs) out.write(`${jobTitle(job, out.columns, paint)}\n`);
    if (jobs.length === 0) context.err.write('No films.\n');
    return 0;
  },
};

function listJobs(home: Home, options: ListOptions): JobView[] {
  if (!existsSync(home.database)) return [];
  using open = openQueue(home);
  return open.queue.list(options).map(viewOf);
}

function wantedStates({ values }: CommandContext): JobState[] {
  const given = [values['state'] ?? []].flat().flatMap((value) => String(value).split(','));
  return given.map((name) => {
    const state = JOB_STATES.find((known) => known === name);
    if (state !== undefined) return state;
    throw usageError(`${name} is not a state: ${JOB_STATES.join(', ')}`, 'list');
  });
}

function wantedLimit({ values }: CommandContext): number {
  const limit = Number(values['limit'] ?? DEFAULT_LIMIT);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw usageError('--limit takes a whole number above 0', 'list');
}
