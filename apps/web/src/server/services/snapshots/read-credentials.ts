import type { Transaction } from '@bulkhead/db';
import { credentialSchema, MAX_TASKS_PER_HOST, type Credential } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { sealedName } from '../registries/registry-rows.ts';

/**
 * What a host shows registries: those that its open tasks name, and those that images of its instances came from. One that
 * cannot be opened is left out, so that it holds up nothing else.
 */
export async function readRegistryCredentials(
  deps: Pick<Deps, 'sealer' | 'log'>,
  tx: Transaction,
  hostId: string,
): Promise<Credential[]> {
  const rows = await tx.$queryRaw<(Omit<Credential, 'password'> & { sealedPassword: string | null })[]>`
    select r.id::text as id, r.address, r.username, r."sealedPassword", r.insecure,
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
    order by r.id limit ${MAX_TASKS_PER_HOST}`;
  return rows.flatMap(({ sealedPassword, ...row }) => {
    try {
      const password = sealedPassword === null ? '' : deps.sealer.open(sealedName(row.id), sealedPassword);
      return [credentialSchema.parse({ ...row, password })];
    } catch (error) {
      deps.log.error('the password of a registry cannot be opened', { registryId: row.id, error });
      return [];
    }
  });
}
