import type { Config } from '../config/schema.ts';
import type { StageName } from '../domain/stage.ts';

/**
 * The configuration as a stage's environment may show it: `ps e` and /proc show that to every
 * program of the person. Secrets come by standard input instead.
 */
export function withoutSecrets(config: Config): Config {
  const { tmdb, asr } = config.stages;
  const stages = {
    ...config.stages,
    tmdb: { ...tmdb, apiKey: null },
    // Its command or address may hold a key.
    asr: { ...asr, translator: null },
  };
  return { ...config, stages };
}

/** The first line of a stage's standard input: the secrets that it needs, as JSON. */
export function secretsLine(stage: StageName, config: Config): string {
  return `${JSON.stringify(secretsOf(stage, config))}\n`;
}

function secretsOf(stage: StageName, { stages }: Config): object {
  const { apiKey } = stages.tmdb;
  const { translator } = stages.asr;
  if (stage === 'tmdb' && apiKey !== null) return { apiKey };
  if (stage === 'asr' && translator !== null) return { translator };
  return {};
}
