import type { Database } from '@bulkhead/db';
import type { ComposeFile } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';

/** Ids of what a file names as external and the tenant has, by kind and key: `volume backups`. Three queries. */
export async function readExternals(
  db: Database,
  tenant: TenantContext,
  file: ComposeFile,
): Promise<Map<string, string>> {
  const namesOf = (all: readonly { externalName: string | null }[]) =>
    all.flatMap(({ externalName }) => externalName ?? []);
  const of = { tenantId: tenant.id };
  const select = { id: true, name: true };
  const [secrets, volumes, networks] = await Promise.all([
    db.secret.findMany({ where: { ...of, deletedAt: null, name: { in: namesOf(file.secrets) } }, select }),
    db.volume.findMany({ where: { ...of, goneAt: null, absent: false, name: { in: namesOf(file.volumes) } }, select }),
    db.network.findMany({ where: { ...of, deletedAt: null, name: { in: namesOf(file.networks) } }, select }),
  ]);
  const entriesOf = (
    kind: string,
    parts: readonly { key: string; externalName: string | null }[],
    rows: readonly { id: string; name: string }[],
  ): [string, string][] =>
    parts.flatMap(({ key, externalName }): [string, string][] => {
      const id = externalName === null ? undefined : rows.find(({ name }) => name === externalName)?.id;
      return id === undefined ? [] : [[`${kind} ${key}`, id]];
    });
  return new Map([
    ...entriesOf('secret', file.secrets, secrets),
    ...entriesOf('volume', file.volumes, volumes),
    ...entriesOf('network', file.networks, networks),
  ]);
}
