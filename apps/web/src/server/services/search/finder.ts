import type { Database } from '@bulkhead/db';
import { idSchema, MAX_HITS_PER_KIND } from '@bulkhead/shared';

/** What is looked for, as a condition of the client. */
export interface Wanted {
  /** Part of a name, in any case. */
  name: { contains: string; mode: 'insensitive' };
  /** The whole text when it is an id. */
  id: string | null;
  /** The tenant that is searched; null: the whole system. */
  tenantId: string | null;
}

/** What a finder found, without its kind. */
export interface Found {
  id: string;
  name: string;
  detail: string;
  tenantSlug: string | null;
}

/** Finds things of one kind for whoever holds the scope. `db` is the tenant's part, or everything for operators. */
export interface Finder<Kind extends string, Scope extends string> {
  kind: Kind;
  scope: Scope;
  find: (db: Database, wanted: Wanted, take: number) => Promise<Found[]>;
}

/** The condition of a text, for a model with the fields `id` and `name`. */
export function nameOrId({ name, id }: Wanted) {
  return id === null ? { name } : { id };
}

/** Asks every finder whose scope is held, all at once; each of them is bounded. */
export async function runFinders<Kind extends string, Scope extends string>(
  db: Database,
  finders: readonly Finder<Kind, Scope>[],
  { text, tenantId, holds }: { text: string; tenantId: string | null; holds: (scope: Scope) => boolean },
): Promise<(Found & { kind: Kind })[]> {
  const wanted: Wanted = {
    name: { contains: escapePattern(text), mode: 'insensitive' },
    id: idSchema.safeParse(text).data ?? null,
    tenantId,
  };
  const found = await Promise.all(
    finders
      .filter(({ scope }) => holds(scope))
      .map(async ({ kind, find }) => (await find(db, wanted, MAX_HITS_PER_KIND)).map((hit) => ({ kind, ...hit }))),
  );
  return found.flat();
}

/** What was typed is text, not a pattern: the client hands it to LIKE as it is. */
function escapePattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
