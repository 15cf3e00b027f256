import type { Transaction } from '@bulkhead/db';
import type { News } from '../../changes.ts';

/** What hosts are told of a secret has changed: raises their generations, in one order. Answers the news for their links. */
export async function tellHostsOf(
  tx: Transaction,
  { tenantId, secretId }: { tenantId: string; secretId: string },
): Promise<News[]> {
  const instances = await tx.instance.findMany({
    where: { tenantId, goneAt: null, secrets: { some: { secretId } } },
    select: { hostId: true },
    distinct: ['hostId'],
    orderBy: { hostId: 'asc' },
  });
  for (const { hostId } of instances) {
    await tx.$executeRaw`update "Host" set "desiredGeneration" = "desiredGeneration" + 1 where id = ${hostId}::uuid`;
  }
  return instances.map(({ hostId }) => ({ kind: 'desired', hostId }));
}
