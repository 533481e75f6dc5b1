import { isAbsolute, relative, sep } from 'node:path';
import type { z } from 'zod';
import { SubpipedError } from '../domain/errors.ts';
import { childOf, type LoadOptions, readDefaults, readLayers, unknownOption } from './layers.ts';
import { type Home, withFolders } from './paths.ts';
import { type Config, configSchema } from './schema.ts';

/**
 * The resolved configuration: defaults, then the person's file, then the environment
 * (`SUBPIPED__STAGES__ASR__LANGUAGE=hi`, `TMDB_API_KEY`), then flags.
 *
 * Throws `config_invalid` with every problem at once, each with its path and what to do.
 */
export function loadConfig(options: LoadOptions): Config {
  const { tree, problems } = readLayers(options);
  const parsed = configSchema.safeParse(tree);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap(describe));
  const folders = configSchema.shape.folders.safeParse(tree['folders']);
  if (folders.success) problems.push(...folderProblems({ folders: folders.data }, options.home));
  if (!parsed.success || problems.length > 0) {
    throw new SubpipedError(
      'config_invalid',
      `the configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n` +
        problems.map((problem) => `  ${problem}`).join('\n'),
      { hint: `config/default.json shows every option with its default` },
    );
  }
  return parsed.data;
}

/** What holds where a person has said nothing. */
export function defaultConfig(): Config {
  return configSchema.parse(readDefaults());
}

function describe(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(childOf(readDefaults(), issue.path));
    return issue.keys.map((key) => unknownOption([...issue.path, key].join('.'), key, known));
  }
  return [`${path}: ${issue.message}`];
}

/** `out/` inside `in/` would feed every result back into the queue (buzz#1550). */
function folderProblems(config: Pick<Config, 'folders'>, home: Home): string[] {
  const folders = withFolders(home, config);
  const problems: string[] = [];
  for (const [index, inbox] of folders.inboxes.entries()) {
    for (const name of ['out', 'state'] as const) {
      if (isInside(folders[name], inbox)) {
        problems.push(`folders.in: ${folders[name]} is inside ${inbox}: put them side by side`);
      }
    }
    const around = folders.inboxes.find((other, at) => at !== index && isInside(inbox, other));
    if (around !== undefined) {
      problems.push(
        `folders.in: ${inbox} is inside ${around}, which is already watched: list only one`,
      );
    }
  }
  return problems;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
