import type { Transaction } from '@bulkhead/db';
import { idSchema, isReservedReference, RESERVED_REPOSITORY, type HostImage } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { lockHost, type LinkSource, type Recorded } from './lock-host.ts';

/** Replaces the set of images that a host's engine holds; writes and publishes only what is different. */
export async function recordImages(
  deps: Pick<Deps, 'db' | 'changes'>,
  source: LinkSource,
  images: readonly HostImage[],
): Promise<Recorded> {
  const { hostId } = source;
  // What tasks of ours have put there has tags of its own, which nobody launches by.
  const byReference = new Map(
    images.filter(({ reference }) => !isReservedReference(reference)).map((image) => [image.reference, image]),
  );
  const rows = JSON.stringify([...byReference.values()]);
  return deps.db.$transaction(async (tx) => {
    if ((await lockHost(tx, source)) === null) return 'stale';
    const removed = await tx.$executeRaw`
      delete from "HostImage" where "hostId" = ${hostId}::uuid
        and "reference" not in (select r."reference" from jsonb_to_recordset(${rows}::jsonb) as r(reference text))`;
    const written = await tx.$executeRaw`
      insert into "HostImage" as kept ("hostId", "reference", "imageId", "sizeBytes", "builtAt")
      select ${hostId}::uuid, r.reference, r.id, r."sizeBytes", to_timestamp(r."createdAtMs" / 1000.0)
      from jsonb_to_recordset(${rows}::jsonb)
        as r(reference text, id text, "sizeBytes" bigint, "createdAtMs" double precision)
      on conflict ("hostId", "reference") do update
        set "imageId" = excluded."imageId", "sizeBytes" = excluded."sizeBytes", "builtAt" = excluded."builtAt"
        where (kept."imageId", kept."sizeBytes") is distinct from (excluded."imageId", excluded."sizeBytes")`;
    const copied = await recordCopies(tx, hostId, images);
    if (removed + written + copied > 0) {
      await deps.changes.publish(tx, [newsAbout('images', { hostId }), newsAbout('hosts', { hostId })]);
    }
    return 'recorded';
  });
}

/** Long enough for a host to have heard of what it has just made. */
const YOUNG_SEC = 30;

/** On which hosts entries of the catalogue lie: those whose tag the host's engine holds. */
async function recordCopies(tx: Transaction, hostId: string, images: readonly HostImage[]): Promise<number> {
  const held = images
    .filter(({ reference }) => isReservedReference(reference))
    .flatMap(({ reference, id }) => {
      const catalogId = idSchema.safeParse(reference.slice(RESERVED_REPOSITORY.length + 1)).data;
      return catalogId === undefined ? [] : [{ catalogId, imageId: id }];
    });
  const rows = JSON.stringify(held);
  const gone = await tx.$executeRaw`
    delete from "ImageCopy" where "hostId" = ${hostId}::uuid and "createdAt" < now() - make_interval(secs => ${YOUNG_SEC})
      and "imageId" not in (select r."catalogId" from jsonb_to_recordset(${rows}::jsonb) as r("catalogId" uuid))`;
  const come = await tx.$executeRaw`
    insert into "ImageCopy" ("imageId", "hostId")
    select i.id, ${hostId}::uuid from jsonb_to_recordset(${rows}::jsonb) as r("catalogId" uuid, "imageId" text)
    join "Image" i on i.id = r."catalogId" and i."imageId" = r."imageId"
    on conflict do nothing`;
  return gone + come;
}
