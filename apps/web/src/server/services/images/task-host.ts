import { Prisma, type Transaction } from '@bulkhead/db';
import { BulkheadError } from '@bulkhead/shared';
import { downBefore } from '../hosts/host-state.ts';

/**
 * The host that does long work for an image: the named one, else that with the fewest open tasks. With `holding`, only hosts
 * that have that entry of the catalogue. Throws NOT_FOUND (hostId), HOST_UNREACHABLE.
 */
export async function chooseTaskHost(
  tx: Transaction,
  { hostId, holding }: { hostId: string | null; holding?: string },
  now: Date,
): Promise<string> {
  const named = hostId === null ? Prisma.empty : Prisma.sql`and h.id = ${hostId}::uuid`;
  const held =
    holding === undefined
      ? Prisma.empty
      : Prisma.sql`and exists (select from "ImageCopy" c where c."hostId" = h.id and c."imageId" = ${holding}::uuid)`;
  const [host] = await tx.$queryRaw<{ id: string }[]>`
    select h.id::text as id from "Host" h
    where h."revokedAt" is null and h."conflictAt" is null and h."lastSeenAt" > ${downBefore(now)} ${named} ${held}
    order by h.cordoned, (
      select count(*) from "Task" k where k."hostId" = h.id and k.state in ('pending', 'running')
    ), h.id limit 1`;
  if (host !== undefined) return host.id;
  if (hostId !== null && (await tx.host.count({ where: { id: hostId } })) === 0) {
    throw new BulkheadError('NOT_FOUND', `There is no host ${hostId}.`, { field: 'hostId', value: hostId });
  }
  throw new BulkheadError(
    'HOST_UNREACHABLE',
    holding === undefined
      ? 'No host that could do this is heard of just now.'
      : 'No host that has this image is heard of just now.',
    { field: 'hostId' },
  );
}
