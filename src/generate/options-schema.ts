import { z } from 'zod';
import { configSchema } from '../config/schema.ts';

/** What is used of a JSON schema. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

/** The JSON schema of all options. */
export function optionsSchema(): JsonSchema {
  return z.toJSONSchema(configSchema) as JsonSchema;
}

/** The options of each stage. */
export function stageSections(schema: JsonSchema): [stage: string, options: JsonSchema][] {
  return Object.entries(schema.properties?.['stages']?.properties ?? {});
}

/** The options that every stage with a model has. */
export const OF_MODELS = ['engine', 'device'];

/** Whether a stage's options are those of one with a model. */
export function hasModel({ properties = {} }: JsonSchema): boolean {
  return OF_MODELS.every((name) => name in properties);
}

/** The alternatives of a schema, those of its alternatives among them. */
export function alternatives(schema: JsonSchema): JsonSchema[] {
  return schema.anyOf?.flatMap(alternatives) ?? [schema];
}
