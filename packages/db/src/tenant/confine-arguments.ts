import { confineSelection } from './confine-selection.ts';
import { decisionOn, type Own } from './decisions.ts';
import { ownData, ownWhere, requirePlainData } from './own-rows.ts';
import { asObject, type Json } from './plain.ts';
import { refuse } from './refuse.ts';
import { requireReadable } from './require-readable.ts';

type Verb = Own['may'][number];

/** What each operation of the client does; one that is not here is refused. */
const VERBS: Readonly<Record<string, readonly Verb[]>> = {
  findUnique: ['read'],
  findUniqueOrThrow: ['read'],
  findFirst: ['read'],
  findFirstOrThrow: ['read'],
  findMany: ['read'],
  count: ['read'],
  aggregate: ['read'],
  groupBy: ['read'],
  create: ['create'],
  createMany: ['create'],
  createManyAndReturn: ['create'],
  update: ['update'],
  updateMany: ['update'],
  updateManyAndReturn: ['update'],
  upsert: ['create', 'update'],
  delete: ['delete'],
  deleteMany: ['delete'],
};
/** These answer numbers, or columns that are looked at with the filters. */
const WITHOUT_ROWS = new Set(['count', 'aggregate', 'groupBy', 'createMany', 'updateMany', 'deleteMany']);

/**
 * The arguments of a query as a tenant may ask it: narrowed to its own rows, writing only rows of its own. Pure.
 *
 * @throws {TenantWallError} for whatever the decisions do not allow
 */
export function confineArguments(tenantId: string, model: string, operation: string, given: unknown): Json {
  const what = `${model}.${operation}`;
  const decision = decisionOn(model);
  const verbs = VERBS[operation] ?? refuse(what, 'the operation is unknown');
  if (decision.access === 'refused') return refuse(what, 'the model is not for tenants');
  const args = asObject(given);
  requireReadable(decision, args, what);
  const may: readonly Verb[] = decision.access === 'own' ? decision.may : ['read'];
  for (const verb of verbs) if (!may.includes(verb)) refuse(what, `tenants may only ${may.join(', ')}`);
  const confined = decision.access === 'own' ? confineRows(tenantId, decision, { args, verbs, what }) : args;
  return WITHOUT_ROWS.has(operation) ? confined : confineSelection(tenantId, decision, confined, what);
}

interface Query {
  args: Json;
  verbs: readonly Verb[];
  what: string;
}

function confineRows(tenantId: string, decision: Own, { args, verbs, what }: Query): Json {
  const { data, create, update, where } = args;
  if (verbs.includes('create') && !verbs.includes('update')) {
    const row = (one: unknown) => ownData(tenantId, decision, one, what);
    return { ...args, data: Array.isArray(data) ? data.map(row) : row(data) };
  }
  requirePlainData(tenantId, decision, asObject(data), what);
  requirePlainData(tenantId, decision, asObject(update), what);
  const narrowed = { ...args, where: ownWhere(tenantId, decision, where) };
  return create === undefined ? narrowed : { ...narrowed, create: ownData(tenantId, decision, create, what) };
}
