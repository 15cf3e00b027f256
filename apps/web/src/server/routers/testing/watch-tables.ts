import type { TestPlane } from '../../testing.ts';

/** What comes and goes with every request, and what says that something was asked. */
const UNWATCHED_TABLES = ['_prisma_migrations', 'AuditEntry', 'AuditHead', 'SignInThrottle'];
const UNWATCHED_COLUMNS = ['lastSeenAt', 'lastUsedAt', 'lastUsedAddress'];

/** Number and hash of the rows of every table, and of the accepted changes. */
export async function readState({ deps: { db } }: TestPlane): Promise<Record<string, string>> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
  const watched = tables.map(({ name }) => name).filter((name) => !UNWATCHED_TABLES.includes(name));
  const without = `'{${UNWATCHED_COLUMNS.join(',')}}'::text[]`;
  const parts = watched.map(
    (name) =>
      `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(row, ',' order by row)), '') as state
       from (select (to_jsonb(t) - ${without})::text as row from "${name}" t) rows`,
  );
  const accepted = `select 'accepted changes', count(*)::text from "AuditEntry" where outcome = 'accepted'`;
  const rows = await db.$queryRawUnsafe<{ name: string; state: string }[]>([...parts, accepted].join(' union all '));
  return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
}

/** The same of one tenant's rows. */
export async function readTenantState({ deps: { db } }: TestPlane, tenantId: string): Promise<Record<string, string>> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'tenantId' and table_name <> 'AuditEntry' order by 1`;
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as state from "${name}" t where "tenantId" = '${tenantId}'`,
  );
  const rows = await db.$queryRawUnsafe<{ name: string; state: string }[]>(parts.join(' union all '));
  return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
}
