import type { Transaction } from '@bulkhead/db';
import { BulkheadError, VOLUME_DRIVERS, type VolumeRoom } from '@bulkhead/shared';
import { z } from 'zod';
import { hostState } from '../hosts/host-state.ts';
import { mebibytes } from './volume-admission.ts';

type VolumeHost = VolumeRoom['hosts'][number];

const groundSchema = z.array(
  z.object({ hostId: z.string(), driver: z.enum(VOLUME_DRIVERS).nullable(), freeBytes: z.number() }),
);

/** Every host that is not revoked, with what it can still promise to volumes. One that has not said is one that can make none. */
export async function readVolumeHosts(tx: Pick<Transaction, '$queryRaw' | 'host'>, now: Date): Promise<VolumeHost[]> {
  const hosts = await tx.host.findMany({
    where: { revokedAt: null },
    orderBy: { name: 'asc' },
    select: { id: true, name: true, cordoned: true, lastSeenAt: true, revokedAt: true },
  });
  const grounds = groundSchema.parse(
    await tx.$queryRaw`select "hostId"::text as "hostId", driver, "freeBytes"::float8 as "freeBytes" from "volume_grounds"()`,
  );
  return hosts.map((host) => {
    const ground = grounds.find(({ hostId }) => hostId === host.id);
    const reachable = !host.cordoned && ['online', 'unreachable'].includes(hostState(host, now));
    return {
      id: host.id,
      name: host.name,
      reachable,
      driver: ground?.driver ?? null,
      freeBytes: ground?.freeBytes ?? 0,
    };
  });
}

/** The one that was asked for, or the one with the most room. Errors: NOT_FOUND (hostId), HOST_UNREACHABLE, NO_HOST_FITS. */
export function chooseVolumeHost(
  hosts: readonly VolumeHost[],
  { hostId, sizeBytes }: { hostId: string | null; sizeBytes: number },
): VolumeHost {
  const asked = hosts.find(({ id }) => id === hostId);
  if (hostId !== null && asked === undefined) {
    throw new BulkheadError('NOT_FOUND', 'There is no such host.', { field: 'hostId', value: hostId });
  }
  const able = (asked === undefined ? hosts : [asked]).filter(({ reachable }) => reachable);
  if (able.length === 0) {
    throw new BulkheadError('HOST_UNREACHABLE', 'No host that could have it answers.', { field: 'hostId' });
  }
  const best = able.filter(({ driver }) => driver !== null).toSorted((a, b) => b.freeBytes - a.freeBytes)[0];
  if (best !== undefined && best.freeBytes >= sizeBytes) return best;
  const room = able.map(({ name, freeBytes }) => `${name} has ${mebibytes(freeBytes)}`).join(', ');
  throw new BulkheadError('NO_HOST_FITS', `No host has ${mebibytes(sizeBytes)} left for a volume: ${room}.`, {
    field: 'hostId',
  });
}
