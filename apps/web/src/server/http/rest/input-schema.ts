import { z } from 'zod';
import { appRouter } from '../../root.ts';
import type { ProcedureMeta } from '../../trpc.ts';

/** The part of JSON Schema that zod writes for an input. */
export interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  [key: string]: unknown;
}

export interface KnownProcedure {
  type: 'query' | 'mutation' | 'subscription';
  meta: ProcedureMeta;
  input: z.ZodType;
  /** None for a stream. */
  output: z.ZodType | undefined;
}

/** A procedure as it describes itself; undefined when there is none with this path. */
export function findProcedure(path: string): KnownProcedure | undefined {
  const procedures: Record<string, unknown> = appRouter._def.procedures;
  const procedure = procedures[path];
  if (procedure === undefined) return undefined;
  const definition = Reflect.get(procedure as object, '_def') as {
    type: KnownProcedure['type'];
    meta: ProcedureMeta;
    inputs: z.ZodType[];
    output?: z.ZodType;
  };
  const [input = z.strictObject({})] = definition.inputs;
  return { type: definition.type, meta: definition.meta, input, output: definition.output };
}

const known = new Map<string, JsonSchema>();

/** A procedure's input as JSON Schema; made once, the number of procedures bounds it. */
export function inputSchemaOf(path: string): JsonSchema {
  const cached = known.get(path);
  if (cached) return cached;
  const procedure = findProcedure(path);
  if (!procedure) throw new Error(`there is no procedure ${path}`);
  const made = toJsonSchema(procedure.input, 'input');
  known.set(path, made);
  return made;
}

export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  // What a transformation takes is what is sent; it has no other form in JSON.
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  const { $schema: _dialect, ...rest } = z.toJSONSchema(inner, { io, unrepresentable: 'any' });
  return rest as JsonSchema;
}
