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

/** The options that every stage has. */
export const OF_EVERY_STAGE = ['engine', 'device'];

/** The alternatives of a schema, those of its alternatives among them. */
export function alternatives(schema: JsonSchema): JsonSchema[] {
  return schema.anyOf?.flatMap(alternatives) ?? [schema];
}
