import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAGE_NAMES, STAGES, type StageName, scriptName } from '../../../src/domain/stage.ts';
import { pythonDir } from '../../../src/system/project.ts';

/** A stage and all that it waits for. */
function neededFor(stage: StageName): ReadonlySet<StageName> {
  const before = STAGES[stage].after.flatMap((name) => [...neededFor(name)]);
  return new Set([stage, ...before]);
}

test('the table is in one topological order of the graph', () => {
  STAGE_NAMES.forEach((name, index) => {
    const before = STAGE_NAMES.slice(0, index);
    expect(before, name).toEqual(expect.arrayContaining([...STAGES[name].after]));
  });
});

// One that leads nowhere would cost time for nothing: another stage or mux must read what it makes.
test('every stage leads to the film in the end', () => {
  expect([...neededFor('mux')].sort()).toEqual([...STAGE_NAMES].sort());
});

test('recognition waits for names, but not for pictures', () => {
  const needed = neededFor('asr');
  expect(needed).toContain('pre-ner');
  expect(needed).not.toContain('shots');
});

test('every stage has its script, and every script its stage', () => {
  const scripts = readdirSync(join(pythonDir(), 'scripts')).filter((name) => name.endsWith('.py'));
  expect(STAGE_NAMES.map(scriptName).sort()).toEqual(scripts.sort());
});
