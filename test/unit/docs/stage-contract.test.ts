import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { defaultConfig } from '../../../src/config/load.ts';
import { errorRule } from '../../../src/domain/errors.ts';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { refusedDeviceSchema } from '../../../src/pipeline/refused-device.ts';
import { stageEnvironment } from '../../../src/pipeline/stage-environment.ts';
import { stageEventSchema } from '../../../src/pipeline/stage-events.ts';
import { stageManifestSchema } from '../../../src/pipeline/stage-manifest.ts';
import { STAGE_METADATA } from '../../../src/pipeline/stage-metadata.ts';
import { projectDir } from '../../../src/system/project.ts';
import sample from '../../fixtures/contracts/manifest-done.json' with { type: 'json' };
import { pageTable } from '../../helpers/page-tables.ts';

const table = (heading: string) => pageTable('stage-contract.md', heading);
const column = (heading: string, index = 0) => table(heading).map((cells) => cells[index] ?? '');

const CODE = /\.(?:ts|mjs|py|sh)$/;
const OURS = /\bSUBPIPED_[A-Z]+(?:_[A-Z]+)*\b/g;

/** Our variables in all source files below `folder`; not `SUBPIPED__…`, which are options. */
function variablesBelow(folder: string): string[] {
  return readdirSync(join(projectDir(), folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ['venvs', 'tests'].includes(entry.name) ? [] : variablesBelow(path);
    if (!entry.isFile() || !CODE.test(entry.name)) return [];
    return readFileSync(join(projectDir(), path), 'utf8').match(OURS) ?? [];
  });
}

test('the variables are those that the code of both languages names', () => {
  const used = new Set([...variablesBelow('src'), ...variablesBelow('python')]);
  const told = [...column('Variables that the daemon sets'), ...column('Other variables')];
  expect(told.sort()).toEqual([...used].sort());
});

test('the variables that the daemon sets are those of a stage', () => {
  const told = column('Variables that the daemon sets');
  const inherited = Object.fromEntries(
    [...told, ...column('Other variables')].map((n) => [n, 'x']),
  );
  const env = stageEnvironment(
    {
      ...{ jobId: 1, attempt: 1, config: defaultConfig(), cacheDir: '/cache', mediaSeconds: 1 },
      ...{ excludeDevices: [], halfBatch: 'cuda', daemon: '1', run: '1' },
      deviceFailures: [
        {
          ...{ stage: 'asr', engine: 'mlx', device: 'mlx', model: '', failure: 'oom' },
          ...{ message: '', until: null },
        },
      ],
    },
    inherited,
  );
  const set = Object.keys(env).filter((name) => name.startsWith('SUBPIPED_'));
  expect(told.sort()).toEqual(set.sort());
});

/** Names of an object's fields, those that may be absent with a question mark. */
function fieldsOf({ shape }: z.ZodObject): string[] {
  return Object.entries(shape).map(([name, schema]) =>
    (schema as z.ZodType).safeParse(undefined).success ? `${name}?` : name,
  );
}

test('events have the fields that are read', () => {
  const read = stageEventSchema.options.map((event): [string, string] => [
    event.shape.type.value,
    fieldsOf(event)
      .filter((name) => name !== 'type')
      .join(', '),
  ]);
  expect(table('Events').map(([type, fields]) => [type, fields])).toEqual(read);
  expect(column('Refused devices')).toEqual(fieldsOf(refusedDeviceSchema));
});

test('what follows from a code is what the worker does', () => {
  for (const [code = '', exit, then] of table('Exit codes')) {
    const rule = errorRule(code);
    expect([code, String(rule.exit), rule.retry]).toEqual([code, exit, then]);
  }
});

test('the manifest has the fields that Python writes, of which some are read', () => {
  expect(column('Manifest')).toEqual(Object.keys(sample));
  const read = table('Manifest').filter(([, isRead]) => isRead === 'yes');
  expect(read.map(([field]) => field).sort()).toEqual(
    Object.keys(stageManifestSchema.shape).sort(),
  );
});

test('the metadata is what is read', () => {
  const read = Object.entries(STAGE_METADATA).flatMap(([stage, { shape }]) =>
    Object.keys(shape).map((key) => [stage, key]),
  );
  expect(table('Metadata that the daemon reads').map((cells) => cells.slice(0, 2))).toEqual(read);
});

test('every stage says what it makes, in the order of the graph', () => {
  expect([...new Set(column('Artifacts'))]).toEqual(STAGE_NAMES);
});
