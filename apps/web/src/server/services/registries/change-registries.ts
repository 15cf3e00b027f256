import type { Transaction } from '@bulkhead/db';
import { BulkheadError, type RegistryInput } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { objectToAddress } from './object-to-address.ts';
import { noSuchRegistry, sealedName } from './registry-rows.ts';

const MAX_REGISTRIES = 100;

/** A tenant's own registries, or with null those that operators have for everybody. */
type Owner = TenantContext | null;

/** Errors: POLICY (address, insecure), NAME_TAKEN (name), CONFLICT for too many. */
export async function createRegistry(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  input: RegistryInput,
): Promise<{ id: string }> {
  const id = newId();
  await change(deps, owner, input.name, async (tx) => {
    await requireAllowed(tx, owner, input);
    const count = await tx.registry.count({ where: { tenantId: owner?.id ?? null } });
    if (count >= MAX_REGISTRIES) throw new BulkheadError('CONFLICT', `${MAX_REGISTRIES} registries are enough.`);
    await tx.registry.createMany({
      data: [{ id, tenantId: owner?.id ?? null, ...columnsOf(deps, id, input) }],
    });
    await note(deps, tx, { owner, actor, action: 'create', id, details: { name: input.name, address: input.address } });
  });
  return { id };
}

/** A password that is left out stays, unless the address or the user changes: it was given for those. Errors: as above, NOT_FOUND. */
export async function updateRegistry(
  deps: Deps,
  owner: Owner,
  actor: Actor,
  { registryId, ...input }: RegistryInput & { registryId: string },
): Promise<void> {
  await change(deps, owner, input.name, async (tx) => {
    await requireAllowed(tx, owner, input);
    const before = await tx.registry.findFirst({
      where: { id: registryId, tenantId: owner?.id ?? null },
      select: { address: true, username: true },
    });
    if (before === null) throw noSuchRegistry(registryId);
    const isMoved = before.address !== input.address || before.username !== input.username;
    await tx.registry.updateMany({
      where: { id: registryId, tenantId: owner?.id ?? null },
      data: {
        ...columnsOf(deps, registryId, input),
        ...(isMoved && input.password === undefined && { sealedPassword: null }),
      },
    });
    const details = { name: input.name, address: input.address, newPassword: input.password !== undefined };
    await note(deps, tx, { owner, actor, action: 'update', id: registryId, details });
  });
}

/** Images that came from it stay. Errors: NOT_FOUND. */
export async function removeRegistry(deps: Deps, owner: Owner, actor: Actor, registryId: string): Promise<void> {
  await change(deps, owner, '', async (tx) => {
    const { count } = await tx.registry.deleteMany({ where: { id: registryId, tenantId: owner?.id ?? null } });
    if (count === 0) throw noSuchRegistry(registryId);
    await note(deps, tx, { owner, actor, action: 'remove', id: registryId, details: {} });
  });
}

function columnsOf(deps: Deps, id: string, { name, address, username, password, insecure }: RegistryInput) {
  const sealed = password === undefined ? {} : { sealedPassword: deps.sealer.seal(sealedName(id), password) };
  return { name, address, username, insecure, ...sealed };
}

/** What operators say of an address they may say of any; a tenant only what they have said before. */
async function requireAllowed(tx: Transaction, owner: Owner, { address, insecure }: RegistryInput): Promise<void> {
  if (owner === null) return;
  const vouched = await tx.$queryRaw<{ insecure: boolean }[]>`
    select r.insecure from "Registry" r where r."tenantId" is null and r.address = ${address}`;
  const objection = vouched.length > 0 ? null : objectToAddress(address);
  if (objection !== null) throw new BulkheadError('POLICY', objection, { field: 'address', value: address });
  if (insecure && !vouched.some((row) => row.insecure)) {
    const message = `${address} is asked with TLS: only operators can say that a registry has none.`;
    throw new BulkheadError('POLICY', message, { field: 'insecure' });
  }
}

async function change(deps: Deps, owner: Owner, name: string, work: (tx: Transaction) => Promise<void>): Promise<void> {
  try {
    await deps.db.$transaction(work);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const whose = owner === null ? 'There is' : `${owner.slug} has`;
    throw new BulkheadError('NAME_TAKEN', `${whose} a registry "${name}" already.`, { field: 'name', value: name });
  }
}

async function note(
  deps: Deps,
  tx: Transaction,
  about: {
    owner: Owner;
    actor: Actor;
    action: string;
    id: string;
    details: Record<string, string | boolean>;
  },
): Promise<void> {
  await writeAudit(tx, about.actor, {
    tenantId: about.owner?.id ?? null,
    action: `registries.${about.action}`,
    target: `registry:${about.id}`,
    details: about.details,
  });
  await deps.changes.publish(tx, [newsAbout('images', { tenantSlug: about.owner?.slug ?? null })]);
}
