import * as shared from '@bulkhead/shared';
import { z } from 'zod';
import { fieldsOf } from './find-operation.ts';
import { findProcedure, inputSchemaOf, toJsonSchema, type JsonSchema, type KnownProcedure } from './input-schema.ts';
import { OPERATIONS, type Operation } from './operations.ts';
import { typesOf } from './read-input.ts';

const VERSION = '1.0.0';
const REFERENCE = '#/components/schemas/';

const DESCRIPTION = `Everything that a tenant can do in the dashboard, and what operations can do, for programs.

A token is made under Tokens in the dashboard and sent as \`authorization: Bearer bh_…\`, never in a URL. It may what its
maker may, narrowed to its scopes. Changing members, roles, tokens, accounts and the authority takes a person.

Changes are accepted at once and carried out by the host's agent: the answer names the operation to look for. Streams are
server-sent events (\`accept: text/event-stream\`): an unnamed event carries data, \`event: error\` an error, \`event: end\`
the end. In a query string an object's fields are written \`name[field]\`.`;

let made: Record<string, unknown> | undefined;

/** The OpenAPI 3.1 document of the HTTP API, made from the procedures and their schemas. */
export function openApiDocument(): Record<string, unknown> {
  return (made ??= makeDocument());
}

function makeDocument(): Record<string, unknown> {
  const views = nameViews();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    const [method = '', path = ''] = operation.route.split(' ');
    const procedure = findProcedure(operation.procedure);
    if (!procedure) throw new Error(`there is no procedure ${operation.procedure}`);
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(operation, procedure, views) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Bulkhead',
      version: VERSION,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'bh_<id>_<secret>_<checksum>' } },
      schemas: { ...componentsOf(views), Error: errorSchema() },
    },
  };
}

function describe(operation: Operation, procedure: KnownProcedure, views: z.core.$ZodRegistry<{ id: string }>) {
  const schema = inputSchemaOf(operation.procedure);
  const inPath = fieldsOf(operation.route);
  const given = new Set([...inPath, ...Object.keys(operation.fixed ?? {})]);
  const hasQuery = operation.route.startsWith('GET ') || operation.route.startsWith('DELETE ');
  const rest = Object.entries(schema.properties ?? {}).filter(([name]) => !given.has(name));
  const required = (schema.required ?? []).filter((name) => !given.has(name));
  const { scope } = procedure.meta;
  return {
    operationId: operationIdOf(operation),
    summary: operation.summary,
    description: scope === 'signed-in' ? 'Any token may ask for this.' : `Needs the scope \`${scope}\`.`,
    tags: [operation.procedure.split('.')[0]],
    parameters: [
      ...inPath.map((name) => ({ name, in: 'path', required: true, schema: schema.properties?.[name] ?? {} })),
      ...(hasQuery ? rest.map(([name, one]) => queryParameter(name, one, required.includes(name))) : []),
    ],
    ...(!hasQuery &&
      rest.length > 0 && {
        requestBody: {
          required: required.length > 0,
          content: {
            'application/json': {
              schema: { type: 'object', properties: Object.fromEntries(rest), required, additionalProperties: false },
            },
          },
        },
      }),
    responses: {
      '200': { description: 'Done, or accepted', content: answerOf(operation, procedure, views) },
      default: {
        description: 'Refused or failed',
        content: { 'application/json': { schema: { $ref: `${REFERENCE}Error` } } },
      },
    },
  };
}

/** `instances.list`; where a procedure has several routes, the fixed input tells them apart. */
function operationIdOf({ procedure, fixed }: Operation): string {
  return fixed === undefined ? procedure : `${procedure}.all`;
}

function queryParameter(name: string, schema: JsonSchema, required: boolean) {
  const types = typesOf(schema);
  return {
    name,
    in: 'query',
    // What may be null is null when it is left out.
    required: required && !types.has('null'),
    ...(types.has('object') && { style: 'deepObject', explode: true }),
    schema,
  };
}

function answerOf({ event }: Operation, { output }: KnownProcedure, views: z.core.$ZodRegistry<{ id: string }>) {
  if (output === undefined) {
    return { 'text/event-stream': { schema: event === undefined ? {} : reference(event, views) } };
  }
  return { 'application/json': { schema: reference(output, views) } };
}

function reference(schema: z.ZodType, views: z.core.$ZodRegistry<{ id: string }>): JsonSchema {
  const name = views.get(schema)?.id;
  if (name !== undefined) return { $ref: `${REFERENCE}${name}` };
  if (schema instanceof z.ZodArray) return { type: 'array', items: reference(schema.element as z.ZodType, views) };
  return toJsonSchema(schema, 'output');
}

/** What our views are called is what they are exported as: `instanceViewSchema` is InstanceView. */
function nameViews(): z.core.$ZodRegistry<{ id: string }> {
  const views = z.registry<{ id: string }>();
  const events = OPERATIONS.flatMap(({ event }) => event ?? []);
  const outputs = OPERATIONS.flatMap(({ procedure }) => findProcedure(procedure)?.output ?? []);
  const used = new Set(
    [...outputs, ...events].map((schema) => (schema instanceof z.ZodArray ? schema.element : schema)),
  );
  for (const [name, value] of Object.entries(shared)) {
    if (!name.endsWith('Schema') || !used.has(value as z.ZodType)) continue;
    const id = `${name.charAt(0).toUpperCase()}${name.slice(1, -'Schema'.length)}`;
    views.add(value as z.ZodType, { id });
  }
  return views;
}

function componentsOf(views: z.core.$ZodRegistry<{ id: string }>): Record<string, unknown> {
  const { schemas } = z.toJSONSchema(views, { io: 'output', unrepresentable: 'any', uri: (id) => `${REFERENCE}${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [name, schema]),
  );
}

function errorSchema(): JsonSchema {
  return {
    type: 'object',
    properties: {
      error: {
        type: 'object',
        properties: {
          code: { type: 'string', enum: [...shared.ERROR_CODES] },
          message: { type: 'string' },
          details: { type: 'object', additionalProperties: true },
        },
        required: ['code', 'message', 'details'],
      },
    },
    required: ['error'],
  };
}
