import { BulkheadError } from '@bulkhead/shared';
import type { JsonSchema } from './input-schema.ts';

const MAX_PARAMETERS = 100;
/** `sort[column]`: one field of an object. */
const FIELD_OF_OBJECT = /^([^[\]]+)\[([^[\]]+)\]$/;

/**
 * The fields of a query string as the procedure's schema wants them: numbers, booleans and null out of their texts, lists
 * out of repetition, objects out of `name[field]`. What the schema does not know stays as it is and is refused there. A
 * field that is left out and may be null is null.
 */
export function readQuery(search: URLSearchParams, schema: JsonSchema): Record<string, unknown> {
  if (search.size > MAX_PARAMETERS) {
    throw new BulkheadError('INVALID_INPUT', `A request has at most ${MAX_PARAMETERS} parameters.`);
  }
  const fields = new Map<string, unknown>();
  const objects = new Map<string, Map<string, unknown>>();
  for (const name of new Set(search.keys())) {
    const texts = search.getAll(name);
    const [, object, field] = FIELD_OF_OBJECT.exec(name) ?? [];
    if (object === undefined || field === undefined) {
      fields.set(name, convert(name, texts, propertyOf(schema, name)));
      continue;
    }
    const inner = objects.get(object) ?? new Map<string, unknown>();
    inner.set(field, convert(name, texts, propertyOf(propertyOf(schema, object), field)));
    objects.set(object, inner);
  }
  for (const [name, inner] of objects) fields.set(name, Object.fromEntries(inner));
  for (const name of schema.required ?? []) {
    if (!fields.has(name) && typesOf(propertyOf(schema, name)).has('null')) fields.set(name, null);
  }
  return Object.fromEntries(fields);
}

/** Body, path and route as one input. A field that two of them say is refused: one of the two would be ignored. */
export function joinInput(
  body: Readonly<Record<string, unknown>>,
  fromRoute: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const twice = Object.keys(fromRoute).find((name) => Object.hasOwn(body, name));
  if (twice === undefined) return { ...body, ...fromRoute };
  throw new BulkheadError('INVALID_INPUT', `${twice}: is said by the path; leave it out here.`, { field: twice });
}

function convert(name: string, texts: readonly string[], schema: JsonSchema): unknown {
  const types = typesOf(schema);
  if (types.has('array')) return texts.map((text) => fromText(text, typesOf(schema.items ?? {})));
  const [text = '', ...more] = texts;
  if (more.length === 0) return fromText(text, types);
  throw new BulkheadError('INVALID_INPUT', `${name}: is given ${texts.length} times.`, { field: name });
}

function fromText(text: string, types: ReadonlySet<string>): unknown {
  if (types.has('integer') || types.has('number')) {
    if (/^-?\d{1,16}(\.\d{1,16})?$/.test(text)) return Number(text);
  }
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (types.has('null') && !types.has('string') && text === 'null') return null;
  return text;
}

/** What is said of one field of an object; of one of several kinds of object, by all the kinds that have it. */
function propertyOf(schema: JsonSchema, name: string): JsonSchema {
  const own = schema.properties?.[name];
  if (own !== undefined) return own;
  const kinds = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return { anyOf: kinds.map((kind) => propertyOf(kind, name)) };
}

export function typesOf(schema: JsonSchema): ReadonlySet<string> {
  const own = schema.type === undefined ? [] : [schema.type].flat();
  const others = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((one) => [...typesOf(one)]);
  return new Set([...own, ...others]);
}
