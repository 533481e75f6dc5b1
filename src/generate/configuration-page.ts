import { isNeutral } from '../config/neutral-options.ts';
import type { StageName } from '../domain/stage.ts';
import {
  alternatives,
  hasModel,
  type JsonSchema,
  OF_MODELS,
  stageSections,
} from './options-schema.ts';

type Tree = { readonly [key: string]: unknown };

/** An array of more is shown by its first ones. */
const MOST_SHOWN = 5;

const HEAD = `# Configuration

<!-- Made by \`npm run generate\` of src/config/schema.ts and config/default.json: change those. -->

Every option with its type, its default and what it means. Put the ones you want to change into
\`~/Library/Application Support/subpiped/config.json\` (Mac) or \`~/.config/subpiped/config.json\`, in
the shape of [config/default.json](../config/default.json); or set them for one run, as in
\`--set stages.asr.language=hi\`, or in the environment, as in
\`SUBPIPED__STAGES__ASR__LANGUAGE=hi\`. All mistakes are reported at once, with what to do.

When an option of a stage changes, \`retry\` and \`replay\` run that stage again and all that depends
on it. Options marked *not rerun* change only how a stage works, so that its earlier result still
holds; \`retry --from STAGE\` runs it again anyway. Names that end in \`Ms\` are in milliseconds; *none* is \`null\`.
`;

/** docs/configuration.md: every option with type, default and meaning. */
export function configurationPage(schema: JsonSchema, defaults: Tree): string {
  const sections = Object.entries(schema.properties ?? {});
  const single = sections.filter(([, { properties }]) => properties === undefined);
  const stages = stageSections(schema);
  const models = stages.filter(([, options]) => hasModel(options));
  const [first = '', common = {}] = models[0] ?? [];
  const commonRows = OF_MODELS.map((name) =>
    row(name, common.properties?.[name] ?? {}, child(defaults, 'stages', first)[name], true),
  );
  const tables = [
    table('General', rows(Object.fromEntries(single), defaults)),
    ...sections
      .filter(([name, { properties }]) => properties !== undefined && name !== 'stages')
      .map(([name, { properties = {} }]) =>
        table(`\`${name}\``, rows(properties, child(defaults, name))),
      ),
    table(
      'Stages with a model: `stages.<stage>`',
      commonRows,
      `These are ${models.map(([stage]) => `\`${stage}\``).join(', ')}. For the engines and devices, see [devices.md](devices.md).`,
    ),
    ...stages.map(([stage, { properties = {} }]) => {
      const own = Object.entries(properties).filter(([name]) => !OF_MODELS.includes(name));
      const values = child(defaults, 'stages', stage);
      return table(
        `\`stages.${stage}\``,
        own.map(([name, option]) =>
          row(name, option, values[name], isNeutral(stage as StageName, name)),
        ),
      );
    }),
  ];
  return [HEAD, ...tables.filter((text) => text !== '')].join('\n');
}

function child(tree: Tree, ...path: string[]): Tree {
  return path.reduce((below, key) => below[key] as Tree, tree);
}

function table(title: string, lines: readonly string[], note = ''): string {
  if (lines.length === 0) return '';
  const head = ['| option | type | default | meaning |', '|---|---|---|---|'];
  const below = note === '' ? [] : ['', note];
  return [`## ${title}`, '', ...head, ...lines, ...below, ''].join('\n');
}

function rows(options: Readonly<Record<string, JsonSchema>>, defaults: Tree): string[] {
  return Object.entries(options).map(([name, option]) => row(name, option, defaults[name]));
}

function row(name: string, option: JsonSchema, value: unknown, neutral = false): string {
  const { description = '' } = option;
  const meaning = neutral ? `${description} (*not rerun*)` : description;
  const cells = [`\`${name}\``, typeText(option), valueText(value), meaning];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function valueText(value: unknown): string {
  if (value === null) return 'none';
  if (Array.isArray(value) && value.length > MOST_SHOWN) {
    const first = value.slice(0, MOST_SHOWN).map((item) => JSON.stringify(item));
    return `\`[${first.join(', ')}, …]\` (${value.length})`;
  }
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function typeText(schema: JsonSchema): string {
  return [...new Set(alternatives(schema).map(oneType))].join(' or ');
}

function oneType(schema: JsonSchema): string {
  const { type, enum: values, const: constant, items = {}, format } = schema;
  if (constant !== undefined) return `\`${String(constant)}\``;
  if (values !== undefined) return values.map((value) => `\`${String(value)}\``).join(', ');
  if (type === 'array') return `list of ${typeText(items)}`;
  if (type === 'integer') return `whole number${range(schema)}`;
  if (type === 'number') return `number${range(schema)}`;
  if (type === 'string') return format === 'uri' ? 'URL' : 'text';
  if (type === 'boolean') return '`true`, `false`';
  return type === 'null' ? 'none' : 'object';
}

/** Timers' and JSON's own limits are not worth a word. */
const UNLIMITED = 2 ** 31 - 1;

function range({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const upTo = maximum !== undefined && maximum < UNLIMITED ? maximum : undefined;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  if (minimum === undefined) return upTo === undefined ? '' : ` up to ${upTo}`;
  return upTo === undefined ? ` from ${minimum}` : ` ${minimum} to ${upTo}`;
}
