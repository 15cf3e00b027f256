import {
  BulkheadError,
  imageNameSchema,
  isReservedReference,
  parseImageReference,
  RESERVED_REPOSITORY,
  shortenReference,
  spellReference,
  type ImageReference,
} from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { findRegistryFor } from '../registries/find-registry-for.ts';
import { requireImageRoom } from './image-room.ts';
import { insertImage, withFreeName } from './insert-image.ts';
import { findOwnImage, requireReady } from './visible-image.ts';
import { chooseTaskHost } from './task-host.ts';

interface PullInput {
  reference: string;
  /** Null: as the reference says it. */
  name: string | null;
  /** Null: the registry of that address, the tenant's own before the operators'. */
  registryId: string | null;
  hostId: string | null;
}

/**
 * A new entry that a host fills from a registry: what the reference stands for then is what the entry is for ever. Errors:
 * INVALID_INPUT (reference, name), NOT_FOUND (registryId, hostId), POLICY (reference) for a registry that tenants may not
 * name, NAME_TAKEN, QUOTA_EXCEEDED, HOST_UNREACHABLE, TOO_MANY_ATTEMPTS.
 */
export async function pullImage(deps: Deps, tenant: TenantContext, actor: Actor, input: PullInput) {
  const reference = requireReference(input.reference);
  const name = input.name ?? nameFrom(reference);
  return withFreeName(tenant, name, () =>
    inTenantTransaction(deps, tenant.id, async (tx) => {
      const registry = await findRegistryFor(tx, tenant, { address: reference.registry, registryId: input.registryId });
      const maxBytes = await requireImageRoom(tx, tenant);
      const hostId = await chooseTaskHost(tx, { hostId: input.hostId }, deps.now());
      const spelled = spellReference(reference);
      const registryId = registry?.id ?? null;
      const image = { name, origin: 'pull' as const, reference: spelled, registryId };
      return insertImage(deps, tx, { tenant, actor, hostId }, image, (catalogId) => ({
        kind: 'image-pull',
        catalogId,
        reference: spelled,
        digest: reference.digest,
        knownDigest: null,
        registryId,
        maxBytes,
      }));
    }),
  );
}

/**
 * Looks whether the reference of an entry stands for something newer by now, and makes a new entry of that. Errors: NOT_FOUND,
 * CONFLICT for an entry that was never pulled by a tag, and those of `pullImage`.
 */
export async function pullNewer(deps: Deps, tenant: TenantContext, actor: Actor, imageId: string) {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const image = await findOwnImage(tx, tenant, imageId);
    requireReady(image);
    const reference = parseImageReference(image.reference);
    if (image.origin !== 'pull' || reference === null || reference.tag === null) {
      throw new BulkheadError('CONFLICT', `"${image.name}" was not pulled by a tag: nothing newer stands behind it.`);
    }
    const registry = await findRegistryFor(tx, tenant, {
      address: reference.registry,
      registryId: image.registryId,
    });
    const maxBytes = await requireImageRoom(tx, tenant);
    const hostId = await chooseTaskHost(tx, { hostId: null }, deps.now());
    const names = await tx.image.findMany({
      where: { tenantId: tenant.id, deletedAt: null },
      select: { name: true },
      take: 1_000,
    });
    const name = nextName(image.name, new Set(names.map((one) => one.name)));
    const registryId = registry?.id ?? null;
    const newer = { name, origin: 'pull' as const, reference: image.reference, registryId, notes: image.notes };
    return insertImage(deps, tx, { tenant, actor, hostId }, newer, (catalogId) => ({
      kind: 'image-pull',
      catalogId,
      reference: image.reference,
      digest: null,
      knownDigest: image.digest,
      registryId,
      maxBytes,
    }));
  });
}

export function requireReference(text: string): ImageReference {
  const reference = parseImageReference(text);
  if (reference === null) {
    throw new BulkheadError('INVALID_INPUT', `"${text.slice(0, 100)}" is no image reference, such as nginx:1.29.`, {
      field: 'reference',
      value: text.slice(0, 200),
    });
  }
  if (isReservedReference(spellReference(reference)) || reference.registry === RESERVED_REPOSITORY.split('/')[0]) {
    throw new BulkheadError('POLICY', 'That name is Bulkhead’s own.', {
      field: 'reference',
      value: text.slice(0, 200),
    });
  }
  return reference;
}

/** What the entry is called when nobody says: the reference without what everybody leaves out. */
export function nameFrom(reference: ImageReference): string {
  const { repository, tag, digest } = reference;
  const own = shortenReference(`docker.io/${repository}`);
  const name = `${own}:${tag ?? digest?.slice(7, 19) ?? 'latest'}`
    .toLowerCase()
    .slice(-127)
    .replace(/^[^a-z0-9]+/, '');
  const parsed = imageNameSchema.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new BulkheadError('INVALID_INPUT', 'Give the image a name: none can be made of its reference.', {
    field: 'name',
  });
}

/** `app:2` → `app:2-v2` → `app:2-v3` */
export function nextName(name: string, taken: ReadonlySet<string>): string {
  const [, base = name, number = '1'] = /^(.*?)(?:-v(\d{1,4}))?$/.exec(name) ?? [];
  for (let version = Number(number) + 1; ; version += 1) {
    const next = `${base.slice(0, 120)}-v${version}`;
    if (!taken.has(next)) return next;
  }
}
