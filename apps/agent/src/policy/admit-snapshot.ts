import type { DesiredCompartment, DesiredInstance, ReceivedSnapshot, Snapshot } from '@bulkhead/shared';
import {
  desiredCompartmentSchema,
  desiredInstanceSchema,
  desiredNetworkSchema,
  desiredTaskSchema,
  desiredVolumeSchema,
  idSchema,
  objectToInstance,
} from '@bulkhead/shared';
import { z } from 'zod';

/** An instance that this host is told to run and does not, because the policy does not allow it. */
export const refusedInstanceSchema = z.strictObject({
  id: idSchema,
  /** Of the description that is refused; 0 where it names none. */
  revision: z.int().min(0),
  /** What is against it, for people. */
  message: z.string().max(1_000),
});
export type RefusedInstance = z.infer<typeof refusedInstanceSchema>;

export interface AdmittedSnapshot {
  /** What is to be done. An instance whose description is refused stays in it as it was described before. */
  snapshot: Snapshot;
  refused: RefusedInstance[];
  /** Refused and without an id, so that nobody can be told of them; and compartments, whose instances then wait. */
  unnamed: number;
}

const nameTagSchema = z.looseObject({ id: idSchema, revision: z.int().min(0).catch(0) });

/**
 * Judges a snapshot part by part, whoever sent it: what is right is done, whatever else is in it. `before` is what was done
 * until now. Of two descriptions of the same instance both are refused, and so is a user id that two tenants would share.
 */
export function admitSnapshot(received: ReceivedSnapshot, before: Snapshot | null): AdmittedSnapshot {
  const compartments = admitCompartments(received.compartments, before);
  const tally = countIds(received.instances);
  const ownerOf = new Map<number, string>();
  const refused = new Map<string, RefusedInstance>();
  const instances: DesiredInstance[] = [];
  let unnamed = received.compartments.length - compartments.admitted;
  for (const raw of received.instances) {
    const tag = nameTagSchema.safeParse(raw).data;
    if (tag === undefined) {
      unnamed += 1;
      continue;
    }
    const { instance, message } = admitInstance(raw, { isTwice: tally.get(tag.id) !== 1, ownerOf });
    if (instance !== null) {
      instances.push(instance);
      continue;
    }
    if (refused.has(tag.id)) continue;
    refused.set(tag.id, { id: tag.id, revision: tag.revision, message: message.slice(0, 1_000) });
    const known = before?.instances.find(({ id }) => id === tag.id);
    if (known !== undefined) instances.push(known);
  }
  const { hostId, epoch, generation, secrets, credentials } = received;
  const parts = admitParts(received, before);
  unnamed += parts.unnamed;
  const snapshot = {
    hostId,
    epoch,
    generation,
    compartments: compartments.list,
    instances,
    ...parts.admitted,
    secrets,
    credentials,
  };
  return { snapshot, refused: [...refused.values()], unnamed };
}

function admitInstance(
  raw: unknown,
  { isTwice, ownerOf }: { isTwice: boolean; ownerOf: Map<number, string> },
): { instance: DesiredInstance; message: '' } | { instance: null; message: string } {
  const refuse = (message: string) => ({ instance: null, message });
  if (isTwice) return refuse('The host was told of it twice at once.');
  const parsed = desiredInstanceSchema.safeParse(raw);
  if (!parsed.success) return refuse(`What the host was told of it is not right: ${word(parsed.error)}`);
  const instance = parsed.data;
  const objection = objectToInstance(instance);
  if (objection !== null) return refuse(objection.message);
  const owner = ownerOf.get(instance.uid) ?? instance.tenantSlug;
  if (owner !== instance.tenantSlug && instance.profile === 'restricted') {
    return refuse(`The user id ${instance.uid} is that of another tenant, ${owner}.`);
  }
  ownerOf.set(instance.uid, owner);
  return { instance, message: '' };
}

function admitCompartments(
  received: readonly unknown[],
  before: Snapshot | null,
): { list: DesiredCompartment[]; admitted: number } {
  const found = new Map<string, DesiredCompartment>();
  for (const raw of received) {
    const parsed = desiredCompartmentSchema.safeParse(raw);
    if (parsed.success && !found.has(parsed.data.tenantSlug)) found.set(parsed.data.tenantSlug, parsed.data);
  }
  const admitted = found.size;
  // A wall that is described wrongly stays where it is: without one its tenant would have none, or lose everything.
  if (admitted < received.length) {
    for (const known of before?.compartments ?? [])
      if (!found.has(known.tenantSlug)) found.set(known.tenantSlug, known);
  }
  return { list: [...found.values()], admitted };
}

/** Volumes, networks and tasks: one that is described wrongly stays as it was described before. */
function admitParts(received: ReceivedSnapshot, before: Snapshot | null) {
  const volumes = admitList(received.volumes, desiredVolumeSchema, before?.volumes);
  const networks = admitList(received.networks, desiredNetworkSchema, before?.networks);
  const tasks = admitList(received.tasks, desiredTaskSchema, before?.tasks);
  return {
    admitted: { volumes: volumes.list, networks: networks.list, tasks: tasks.list },
    unnamed: volumes.refused + networks.refused + tasks.refused,
  };
}

function admitList<T extends { id: string }>(
  received: readonly unknown[],
  schema: z.ZodType<T>,
  before: readonly T[] = [],
): { list: T[]; refused: number } {
  const found = new Map<string, T>();
  let refused = 0;
  for (const raw of received) {
    const parsed = schema.safeParse(raw).data;
    if (parsed !== undefined && !found.has(parsed.id)) {
      found.set(parsed.id, parsed);
      continue;
    }
    refused += 1;
    const id = nameTagSchema.safeParse(raw).data?.id;
    const known = before.find((one) => one.id === id);
    if (known !== undefined && !found.has(known.id)) found.set(known.id, known);
  }
  return { list: [...found.values()], refused };
}

function countIds(received: readonly unknown[]): Map<string, number> {
  const tally = new Map<string, number>();
  for (const raw of received) {
    const id = nameTagSchema.safeParse(raw).data?.id;
    if (id !== undefined) tally.set(id, (tally.get(id) ?? 0) + 1);
  }
  return tally;
}

/** Where it is wrong and how, without the values: they may be secrets. */
function word(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`)
    .join('; ');
}
