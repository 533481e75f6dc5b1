import type { Config } from '../config/schema.ts';
import type { StageName } from '../domain/stage.ts';

/**
 * The configuration as a stage's environment may show it: `ps e` and /proc show that to every
 * program of the person. Secrets come by standard input instead.
 */
export function withoutSecrets(config: Config): Config {
  return { ...config, stages: { ...config.stages, tmdb: { ...config.stages.tmdb, apiKey: null } } };
}

/** The first line of a stage's standard input: the secrets that it needs, as JSON. */
export function secretsLine(stage: StageName, config: Config): string {
  const { apiKey } = config.stages.tmdb;
  return `${JSON.stringify(stage === 'tmdb' && apiKey !== null ? { apiKey } : {})}\n`;
}
