import { Prisma, type Transaction } from '@bulkhead/db';
import { BulkheadError, type PlacementCandidate } from '@bulkhead/shared';
import { hostRoom, type HostCapacity } from '../hosts/host-room.ts';
import { downBefore, hostState } from '../hosts/host-state.ts';
import type { ResolvedImage } from '../images/resolve-image.ts';
import { heldByHost, heldOr } from '../usage/holdings.ts';

export interface Candidate extends PlacementCandidate {
  imageId: string;
  /** The image lies there already; otherwise the host fetches it first. */
  hasImage: boolean;
}

interface Wanted {
  image: ResolvedImage;
  hostId: string | null;
}

/**
 * Locks and answers the hosts on which an instance of this image could be placed now: reachable, not cordoned, with the image or
 * able to fetch it.
 */
export async function findCandidates(tx: Transaction, wanted: Wanted, now: Date): Promise<Candidate[]> {
  const named = wanted.hostId === null ? Prisma.empty : Prisma.sql`and h.id = ${wanted.hostId}::uuid`;
  const hosts = await tx.$queryRaw<(HostCapacity & { id: string; name: string; imageId: string; hasImage: boolean })[]>`
    select h.id::text as id, h.name, h.cores, h."memoryBytes"::float8 as "memoryBytes",
      h."cpuAllocatablePercent", h."memoryReservedBytes"::float8 as "memoryReservedBytes", image."imageId",
      image."hasImage"
    from "Host" h cross join lateral (${imageOnHost(wanted.image)}) image
    where h."revokedAt" is null and h."conflictAt" is null and not h.cordoned and h."lastSeenAt" > ${downBefore(now)} ${named}
    order by h.id for no key update of h`;
  if (hosts.length === 0) throw await explainNoCandidate(tx, wanted, now);
  const held = await heldByHost(
    tx,
    hosts.map(({ id }) => id),
  );
  return hosts.map((host) => ({
    id: host.id,
    name: host.name,
    imageId: host.imageId,
    hasImage: host.hasImage,
    room: hostRoom(host, heldOr(held, host.id)),
  }));
}

/** The image as the host "h" has it, or would: at most one row. */
function imageOnHost({ reference, catalog }: ResolvedImage): Prisma.Sql {
  if (catalog === null) {
    return Prisma.sql`
      select i."imageId", true as "hasImage" from "HostImage" i where i."hostId" = h.id and i.reference = ${reference}`;
  }
  const { id, imageId, isFetchable } = catalog;
  return Prisma.sql`
    select ${imageId}::text as "imageId", lies.there as "hasImage" from (
      select exists (select from "ImageCopy" c where c."hostId" = h.id and c."imageId" = ${id}::uuid) as there
    ) lies where lies.there or ${isFetchable}::boolean`;
}

/** Why there is no host to try: read only once it is known that there is none. */
async function explainNoCandidate(tx: Transaction, wanted: Wanted, now: Date): Promise<BulkheadError> {
  const hosts = await tx.host.findMany({
    where: { revokedAt: null, ...(wanted.hostId === null ? {} : { id: wanted.hostId }) },
    select: { id: true, name: true, cordoned: true, lastSeenAt: true, revokedAt: true, conflictAt: true },
  });
  const holding = await tx.$queryRaw<{ id: string }[]>`
    select h.id::text as id from "Host" h cross join lateral (${imageOnHost(wanted.image)}) image
    where h."revokedAt" is null`;
  const holdingIds = new Set(holding.map(({ id }) => id));
  const { reference } = wanted.image;
  if (hosts.length === 0) {
    return wanted.hostId === null
      ? new BulkheadError('NO_HOST_FITS', 'There is no host yet on which anything could run.', { shortages: [] })
      : new BulkheadError('NOT_FOUND', `There is no host ${wanted.hostId}.`, {
          field: 'spec.hostId',
          value: wanted.hostId,
        });
  }
  const holders = hosts.filter(({ id }) => holdingIds.has(id));
  if (holders.length === 0) {
    const where = wanted.hostId === null ? 'No host holds' : `${hosts[0]?.name} does not hold`;
    return new BulkheadError(
      'IMAGE_UNKNOWN',
      `${where} an image ${reference}; choose one of the images that hosts hold, or bring it there first.`,
      {
        field: 'spec.image',
        value: reference,
      },
    );
  }
  const reachable = holders.filter(
    (host) => host.conflictAt === null && !['down', 'waiting'].includes(hostState(host, now)),
  );
  const names = (list: typeof holders) =>
    list
      .map(({ name }) => name)
      .slice(0, 10)
      .join(', ');
  if (reachable.length === 0) {
    return new BulkheadError(
      'HOST_UNREACHABLE',
      `Every host that could run ${reference} is silent just now: ${names(holders)}.`,
      {
        field: 'spec.hostId',
      },
    );
  }
  return new BulkheadError(
    'NO_HOST_FITS',
    `Nothing new is placed on ${names(reachable)} for now: an operator has cordoned it.`,
    {
      field: 'spec.hostId',
      shortages: [],
    },
  );
}
