import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAGE_NAMES, STAGES, type StageName, scriptName } from '../../../src/domain/stage.ts';
import { pythonDir } from '../../../src/system/project.ts';

test('the table is in one topological order of the graph', () => {
  STAGE_NAMES.forEach((name, index) => {
    const before = STAGE_NAMES.slice(0, index);
    expect(before, name).toEqual(expect.arrayContaining([...STAGES[name].after]));
  });
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

test('recognition waits for names, but not for pictures', () => {
  const light = STAGE_NAMES.filter((name) => STAGES[name].light);
  expect(light).toEqual(['tmdb', 'pre-ner', 'shots']);
  expect(STAGE_NAMES.filter((name) => STAGES[name].after.includes('shots'))).toEqual([
    'subtitle-gen',
  ]);
});

test('every stage has its script, and every script its stage', () => {
  const scripts = readdirSync(join(pythonDir(), 'scripts')).filter((name) => name.endsWith('.py'));
  expect(STAGE_NAMES.map(scriptName).sort()).toEqual(scripts.sort());
});
