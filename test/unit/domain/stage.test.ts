import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAGE_NAMES, STAGES, type StageName, scriptName } from '../../../src/domain/stage.ts';
import { pythonDir } from '../../../src/system/project.ts';

test('01 to 10 is one topological order of the graph', () => {
  expect(STAGE_NAMES.map((name) => STAGES[name].number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (const name of STAGE_NAMES) {
    for (const earlier of STAGES[name].after) {
      expect(STAGES[earlier].number, `${earlier} before ${name}`).toBeLessThan(STAGES[name].number);
    }
  }
});

test('every stage leads to the film in the end', () => {
  const needed = new Set<StageName>();
  const add = (name: StageName) => {
    needed.add(name);
    STAGES[name].after.forEach(add);
  };
  add('mux');
  expect([...needed].sort()).toEqual([...STAGE_NAMES].sort());
});

test('only stages that need no film data run beside the models', () => {
  const dependsOnFilm = (name: StageName): boolean =>
    name === 'demux' || STAGES[name].after.some(dependsOnFilm);
  const light = STAGE_NAMES.filter((name) => STAGES[name].light);
  expect(light).toEqual(['tmdb', 'pre-ner']);
  expect(light.filter(dependsOnFilm)).toEqual([]);
});

test('every stage has its script, and every script its stage', () => {
  const scripts = readdirSync(join(pythonDir(), 'scripts')).filter((name) => /^\d/u.test(name));
  expect(STAGE_NAMES.map(scriptName)).toEqual(scripts.sort());
});
