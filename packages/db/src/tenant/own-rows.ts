import type { Own } from './decisions.ts';
import { asObject, type Json } from './plain.ts';
import { refuse } from './refuse.ts';

/** Narrowed to the tenant's rows, also where one row is named by its key: somebody else's is not found then. */
export function ownWhere(tenantId: string, { key }: Own, given: unknown): Json {
  const where = asObject(given);
  const also = where['AND'] === undefined ? [] : [where['AND']].flat();
  return { ...where, AND: [...also, { [key]: tenantId }] };
}

/** A new row of the tenant. */
export function ownData(tenantId: string, decision: Own, given: unknown, what: string): Json {
  const data = asObject(given);
  requirePlainData(tenantId, decision, data, what);
  return { ...data, [decision.key]: tenantId };
}

/** Columns only, and no other tenant's id: what is written through a relation is not narrowed to anything. */
export function requirePlainData(tenantId: string, { key, relations }: Own, data: Json, what: string): void {
  for (const [name, value] of Object.entries(data)) {
    if (value === undefined) continue;
    if (Object.hasOwn(relations, name)) refuse(what, `"${name}" is written by its id, not through the relation`);
    if (name === key && value !== tenantId) refuse(what, 'the row would be another tenant’s');
  }
}
