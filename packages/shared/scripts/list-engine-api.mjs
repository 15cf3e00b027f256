// Lists the fields and paths of Docker Engine API definitions, names only, for the test of the policy table:
//   node packages/shared/scripts/list-engine-api.mjs <commit of moby/moby> <v1.41.yaml> <v1.55.yaml> …
// The definitions are api/docs/v*.yaml of that repository. Give the oldest that hosts speak, and the newest there is; then run
// the test of the table: it names every field that has no row yet.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

const TARGET = new URL('../src/policy/testdata/engine-api.json', import.meta.url);
const CALLS = {
  create: '/containers/create',
  update: '/containers/{id}/update',
  exec: '/containers/{id}/exec',
  'exec-start': '/exec/{id}/start',
};
const METHODS = new Set(['get', 'head', 'post', 'put', 'delete']);

const [commit, ...files] = process.argv.slice(2);
if (!commit || files.length === 0) throw new Error('usage: list-engine-api.mjs <commit> <definition.yaml> …');
/** @type {Record<string, Set<string>>} */
const found = { path: new Set(), ...Object.fromEntries(Object.keys(CALLS).map((call) => [call, new Set()])) };
const versions = files.map((file) => {
  const definition = parse(readFileSync(file, 'utf8'));
  for (const [path, methods] of Object.entries(definition.paths)) {
    for (const method of Object.keys(methods))
      if (METHODS.has(method)) found.path?.add(`${method.toUpperCase()} ${path}`);
  }
  for (const [call, path] of Object.entries(CALLS)) {
    for (const parameter of definition.paths[path].post.parameters) {
      if (parameter.in === 'query') found[call]?.add(`?${parameter.name}`);
      if (parameter.in === 'body') collect(definition.definitions, parameter.schema, '', new Set(), call);
    }
  }
  return definition.info.version;
});
const source = `api/docs of github.com/moby/moby at ${commit}`;
const fields = Object.fromEntries(Object.entries(found).map(([call, names]) => [call, [...names].toSorted()]));
writeFileSync(TARGET, `${JSON.stringify({ source, versions, fields }, null, 2)}\n`);
console.log(
  versions.join(', '),
  Object.entries(fields)
    .map(([call, names]) => `${call} ${names.length}`)
    .join(', '),
);

/**
 * Every property below a schema: `A.B`, `A[].B` in lists, `A{}.B` in maps.
 *
 * @param {Record<string, any>} definitions
 * @param {any} schema
 * @param {string} prefix
 * @param {Set<string>} above names of definitions that this one is part of: they may refer to themselves
 * @param {string} call
 */
function collect(definitions, schema, prefix, above, call) {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) {
    if (above.has(name)) return;
    return collect(definitions, definitions[name], prefix, new Set([...above, name]), call);
  }
  for (const part of schema.allOf ?? []) collect(definitions, part, prefix, above, call);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const field = prefix === '' ? key : `${prefix}.${key}`;
    found[call]?.add(field);
    collect(definitions, property, field, above, call);
  }
  if (schema.items) collect(definitions, schema.items, `${prefix}[]`, above, call);
  if (typeof schema.additionalProperties === 'object') {
    collect(definitions, schema.additionalProperties, `${prefix}{}`, above, call);
  }
}
