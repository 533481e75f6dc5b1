/** A job as `list --json` prints it: as in `status --json`, without what only a snapshot knows. */
export { factsOf as viewOf, type JobFacts as JobView } from '../queue/job-facts.ts';
