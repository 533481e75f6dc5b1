import {
  alternatives,
  hasModel,
  type JsonSchema,
  OF_MODELS,
  stageSections,
} from './options-schema.ts';

/** python/subpiped/core/option_types.py: the options of each stage as a TypedDict. */
export function pythonTypes(schema: JsonSchema): string {
  const stages = stageSections(schema);
  const common = stages.find(([, options]) => hasModel(options))?.[1].properties ?? {};
  const paths = stages.flatMap(([stage, { properties = {} }]) =>
    Object.keys(properties).map((option) => `${stage}.${option}`),
  );
  return `"""The types of the stages' options, made by \`npm run generate\` of src/config/schema.ts."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class StageOptions(TypedDict):
    """The options of any stage."""


class ModelOptions(StageOptions):
    """What the options of every stage with a model have."""

${OF_MODELS.map((name) => field(name, common[name] ?? {})).join('\n')}
${stages.map(([stage, options]) => stageClass(stage, options)).join('')}

Stages = TypedDict(
    "Stages",
    {
${stages.map(([stage]) => `        "${stage}": ${className(stage)},`).join('\n')}
    },
)


class Config(TypedDict):
    """What stages read of the whole configuration."""

    profile: ${pythonType(schema.properties?.['profile'] ?? {})}
    stages: Stages


OptionPath = Literal[
${paths.map((path) => `    "${path}",`).join('\n')}
]
`;
}

function stageClass(stage: string, options: JsonSchema): string {
  const { properties = {} } = options;
  const base = hasModel(options) ? 'ModelOptions' : 'StageOptions';
  const own = Object.entries(properties).filter(([name]) => !OF_MODELS.includes(name));
  const fields = own.map(([name, option]) => `\n${field(name, option)}`).join('');
  return `

class ${className(stage)}(${base}):
    """The options \`stages.${stage}\`."""
${fields === '' ? '' : `${fields}\n`}`;
}

function className(stage: string): string {
  const words = stage.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Options`;
}

function field(name: string, schema: JsonSchema): string {
  return `    ${name}: ${pythonType(schema)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'str',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
  null: 'None',
  object: 'dict[str, Any]',
};

function pythonType(schema: JsonSchema): string {
  const types = alternatives(schema).map(({ enum: values, type = '', items = {} }) => {
    if (values !== undefined) return `Literal[${values.map((v) => JSON.stringify(v)).join(', ')}]`;
    return type === 'array' ? `list[${pythonType(items)}]` : (TYPES[type] ?? 'Any');
  });
  return [...new Set(types)].join(' | ');
}
