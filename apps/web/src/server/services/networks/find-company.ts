import type { Transaction } from '@bulkhead/db';
import type { NetworkingRequest } from '@bulkhead/shared';

/** Ids of the hosts on which an instance is in one of these networks already: only there can it be talked to. */
export async function findCompany(tx: Transaction, { networks }: NetworkingRequest): Promise<ReadonlySet<string>> {
  if (networks.length === 0) return new Set();
  const members = await tx.instance.findMany({
    where: { goneAt: null, networks: { some: { networkId: { in: networks.map(({ networkId }) => networkId) } } } },
    select: { hostId: true },
    distinct: ['hostId'],
  });
  return new Set(members.map(({ hostId }) => hostId));
}
