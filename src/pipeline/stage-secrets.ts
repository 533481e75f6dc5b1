import type { Config } from '../config/schema.ts';
import type { StageName } from '../domain/stage.ts';

/**
 * The configuration as a stage's environment may show it: `ps e` and /proc show that to every
 * program of the person. Secrets come by standard input instead.
 */
export function withoutSecrets(config: Config): Config {
  const { tmdb, translation } = config.stages;
  const stages = {
    ...config.stages,
    tmdb: { ...tmdb, apiKey: null },
    translation: { ...translation, translators: translation.translators.map(hidden) },
  };
  return { ...config, stages } as Config;
}

/** A person's program or server: its command or address may hold a key. That it is there is known. */
function hidden(translator: Config['stages']['translation']['translators'][number]): string {
  return typeof translator === 'string' ? translator : 'hidden';
}

/** The first line of a stage's standard input: the secrets that it needs, as JSON. */
export function secretsLine(stage: StageName, config: Config): string {
  return `${JSON.stringify(secretsOf(stage, config))}\n`;
}

function secretsOf(stage: StageName, { stages }: Config): object {
  const { apiKey } = stages.tmdb;
  const { translators } = stages.translation;
  if (stage === 'tmdb' && apiKey !== null) return { apiKey };
  if (stage === 'translation') return { translators };
  return {};
}
