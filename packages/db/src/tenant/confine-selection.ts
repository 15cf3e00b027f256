import { decisionOn, type Decision, type Own } from './decisions.ts';
import { ownWhere } from './own-rows.ts';
import { asObject, type Json } from './plain.ts';
import { refuse } from './refuse.ts';
import { requireColumn, requireReadable } from './require-readable.ts';

type Open = Exclude<Decision, { access: 'refused' }>;

/**
 * What a query answers, narrowed to what the tenant may see, through all relations: rows of its own, and of shared
 * models the columns that are named.
 *
 * @throws {TenantWallError}
 */
export function confineSelection(tenantId: string, decision: Open, args: Json, what: string): Json {
  const fields = (list: 'select' | 'include') => confineFields(tenantId, decision, { given: args[list], what });
  if (args['select'] !== undefined) return { ...args, select: fields('select') };
  if (decision.access === 'shared') return refuse(what, 'the columns that are wanted have to be named with "select"');
  const included = args['include'] === undefined ? args : { ...args, include: fields('include') };
  return decision.hidden.length === 0 ? included : { ...included, omit: withHidden(decision, args['omit']) };
}

function withHidden({ hidden }: Own, omit: unknown): Json {
  return { ...asObject(omit), ...Object.fromEntries(hidden.map((name) => [name, true])) };
}

interface Fields {
  given: unknown;
  what: string;
}

function confineFields(tenantId: string, decision: Open, { given, what }: Fields): Json {
  const entries = Object.entries(asObject(given)).filter(([, value]) => value !== undefined && value !== false);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (name === '_count') return [name, requireOwnCount(decision, value, what)];
      if (Object.hasOwn(decision.relations, name)) {
        return [name, confineRelation(tenantId, decision, { name, value, what })];
      }
      requireColumn(decision, name, what);
      return [name, value];
    }),
  );
}

/** What hangs on a row of the tenant's is the tenant's; what hangs on a shared one is everybody's. */
function requireOwnCount(decision: Open, value: unknown, what: string): unknown {
  const counted = Object.keys(asObject(asObject(value)['select']));
  if (decision.access === 'own' && counted.length > 0) return value;
  return refuse(what, 'it counts rows of every tenant');
}

function confineRelation(
  tenantId: string,
  decision: Open,
  { name, value, what }: { name: string; value: unknown; what: string },
): Json {
  const relation = decision.relations[name];
  const target = relation && decisionOn(relation.model);
  const at = `${what} with "${name}"`;
  if (!relation || !target || target.access === 'refused') return refuse(at, 'the model is not for tenants');
  const args = asObject(value);
  requireReadable(target, args, at);
  const narrowed =
    target.access === 'own' && relation.many ? { ...args, where: ownWhere(tenantId, target, args['where']) } : args;
  return confineSelection(tenantId, target, narrowed, at);
}
