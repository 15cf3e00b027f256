import { decisionOn, type Decision } from './decisions.ts';
import { asObject, type Json } from './plain.ts';
import { refuse } from './refuse.ts';

type Open = Exclude<Decision, { access: 'refused' }>;

const CONNECTIVES = new Set(['AND', 'OR', 'NOT']);
const QUANTIFIERS = new Set(['some', 'every', 'none', 'is', 'isNot']);
const AGGREGATES = ['_count', '_sum', '_avg', '_min', '_max'];

/**
 * Makes sure that a query asks only about what the tenant may read: a filter or an order tells of a column as much as
 * reading it does.
 *
 * @throws {TenantWallError}
 */
export function requireReadable(decision: Open, args: Json, what: string): void {
  requireFilter(decision, args['where'], what);
  requireFilter(decision, args['cursor'], what);
  requireFilter(decision, args['having'], what);
  for (const order of [args['orderBy']].flat()) requireOrder(decision, order, what);
  for (const name of [args['distinct'], args['by']].flat()) {
    if (typeof name === 'string') requireColumn(decision, name, what);
  }
  for (const aggregate of AGGREGATES) {
    for (const name of Object.keys(asObject(args[aggregate]))) {
      if (name !== '_all') requireColumn(decision, name, what);
    }
  }
}

function requireFilter(decision: Open, given: unknown, what: string): void {
  for (const [name, value] of Object.entries(asObject(given))) {
    if (value === undefined) continue;
    if (CONNECTIVES.has(name)) {
      for (const part of [value].flat()) requireFilter(decision, part, what);
    } else if (Object.hasOwn(decision.relations, name)) {
      requireRelationFilter(decision, name, { value, what });
    } else {
      requireColumn(decision, name, what);
    }
  }
}

function requireRelationFilter(decision: Open, name: string, { value, what }: { value: unknown; what: string }): void {
  const relation = decision.relations[name];
  const target = relation && decisionOn(relation.model);
  if (!relation || !target || target.access === 'refused') refuse(what, `"${name}" is not for tenants`);
  // Everybody's rows hang on what is shared: whether there are any is not a tenant's to know.
  if (decision.access === 'shared' && target.access === 'own') refuse(what, `"${name}" holds rows of every tenant`);
  for (const [key, part] of Object.entries(asObject(value))) {
    requireFilter(target, QUANTIFIERS.has(key) ? part : { [key]: part }, what);
  }
}

function requireOrder(decision: Open, given: unknown, what: string): void {
  for (const [name, value] of Object.entries(asObject(given))) {
    const relation = decision.relations[name];
    if (!relation) {
      requireColumn(decision, name, what);
      continue;
    }
    const target = decisionOn(relation.model);
    if (relation.many || target.access === 'refused') refuse(what, `it orders by "${name}"`);
    requireOrder(target, value, what);
  }
}

export function requireColumn(decision: Open, name: string, what: string): void {
  const readable = decision.access === 'own' ? !decision.hidden.includes(name) : decision.columns.includes(name);
  if (!readable) refuse(what, `the column "${name}" is not for tenants`);
}
