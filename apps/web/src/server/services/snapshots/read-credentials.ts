import { Prisma } from '@bulkhead/db';
import { credentialSchema, MAX_TASKS_PER_HOST, type Credential } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { sealedName } from '../registries/registry-rows.ts';
import type { SnapshotPart } from './read-parts.ts';

type RegistryRow = Omit<Credential, 'password'> & { sealedPassword: string | null };

/**
 * What a host shows registries: those that its open tasks name, and those that images of its instances came from. One that
 * cannot be opened is left out, so that it holds up nothing else.
 */
export function registryCredentialsOf(deps: Pick<Deps, 'sealer' | 'log'>, hostId: string): SnapshotPart<Credential[]> {
  const open = ({ sealedPassword, ...row }: RegistryRow): Credential[] => {
    try {
      const password = sealedPassword === null ? '' : deps.sealer.open(sealedName(row.id), sealedPassword);
      return [credentialSchema.parse({ ...row, password })];
    } catch (error) {
      deps.log.error('the password of a registry cannot be opened', { registryId: row.id, error });
      return [];
    }
  };
  return {
    select: Prisma.sql`
    select r.id, r.address, r.username, r."sealedPassword", r.insecure,
      (r."tenantId" is null or exists (
        select from "Registry" o where o."tenantId" is null and o.address = r.address
      )) as "isTrusted"
    from "Registry" r
    where r.id in (
      select (k.spec->>'registryId')::uuid from "Task" k
      where k."hostId" = ${hostId}::uuid and k.state in ('pending', 'running') and k.kind in ('image-pull', 'image-push', 'registry-check')
      union
      select m."registryId" from "Instance" i join "Image" m on m.id = i."catalogImageId"
      where i."hostId" = ${hostId}::uuid and i."goneAt" is null
    )
    order by r.id limit ${MAX_TASKS_PER_HOST}`,
    parse: (rows) => (rows as RegistryRow[]).flatMap(open),
  };
}
