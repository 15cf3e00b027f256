import type { Prisma, Transaction } from '@bulkhead/db';
import {
  BulkheadError,
  observedVolumeSchema,
  type HostVolumeView,
  type ObservedVolume,
  type VolumeState,
  type VolumeView,
} from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { isUniqueViolation } from '../unique-violation.ts';

const ABOUT = {
  host: { select: { name: true } },
  attachments: {
    where: { instance: { goneAt: null } },
    orderBy: { mountPath: 'asc' },
    select: {
      mountPath: true,
      readOnly: true,
      instance: { select: { id: true, name: true, observedState: true } },
    },
  },
  snapshots: { where: { goneAt: null }, orderBy: { createdAt: 'desc' } },
} satisfies Prisma.VolumeInclude;

type Row = Prisma.VolumeGetPayload<{ include: typeof ABOUT }>;

/** Living volumes of a tenant, by name. */
export async function readVolumes(
  tx: Pick<Transaction, 'volume' | 'task' | 'user'>,
  tenant: TenantContext,
  where: { id?: string } = {},
): Promise<VolumeView[]> {
  const rows = await tx.volume.findMany({
    where: { tenantId: tenant.id, goneAt: null, ...where },
    include: ABOUT,
    orderBy: { name: 'asc' },
  });
  const [names, tasks] = await Promise.all([readNames(tx, rows), readOpenTasks(tx, tenant, rows)]);
  return rows.map((row) => toView(row, names, tasks.get(row.id) ?? null));
}

/** Errors: NOT_FOUND. */
export async function requireVolume(
  tx: Pick<Transaction, 'volume' | 'task' | 'user'>,
  tenant: TenantContext,
  volumeId: string,
): Promise<VolumeView> {
  const [view] = await readVolumes(tx, tenant, { id: volumeId });
  if (view === undefined) throw noSuchVolume(volumeId);
  return view;
}

export function noSuchVolume(volumeId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', 'There is no such volume.', { field: 'volumeId', value: volumeId });
}

/** A volume or snapshot whose name another one has already; anything else as it is. */
export function volumeNameTaken(error: unknown, name: string): unknown {
  if (!isUniqueViolation(error)) return error;
  return new BulkheadError('NAME_TAKEN', `"${name}" is taken already; choose another name.`, {
    field: 'name',
    value: name,
  });
}

/** As the host has told of it last; null: it has not. */
export function readObserved(value: unknown): ObservedVolume | null {
  return observedVolumeSchema.safeParse(value).data ?? null;
}

/** Pure: one word for what is asked and what is seen. */
export function stateOfVolume(
  row: { absent: boolean; revision: number },
  observed: ObservedVolume | null,
): VolumeState {
  if (row.absent) return 'deleting';
  if (observed === null) return 'waiting';
  if (observed.state === 'failed') return 'failed';
  if (observed.state === 'creating') return 'creating';
  return observed.revision < row.revision || observed.state === 'resizing' ? 'resizing' : 'ready';
}

/** What operators see of any tenant's volume. */
export function toHostVolume(
  row: { id: string; name: string; absent: boolean; revision: number; sizeBytes: bigint; observed: unknown },
  about: { tenantSlug: string; attachments: number },
): HostVolumeView {
  const observed = readObserved(row.observed);
  return {
    id: row.id,
    name: row.name,
    tenantSlug: about.tenantSlug,
    state: stateOfVolume(row, observed),
    sizeBytes: Number(row.sizeBytes),
    usedBytes: observed?.usedBytes ?? null,
    driver: observed?.driver ?? null,
    attachments: about.attachments,
    problem: observed?.problem ?? null,
  };
}

function toView(row: Row, names: ReadonlyMap<string, string>, pendingTask: string | null): VolumeView {
  const observed = readObserved(row.observed);
  const by = (id: string) => names.get(id) ?? '';
  return {
    id: row.id,
    name: row.name,
    notes: row.notes,
    hostId: row.hostId,
    hostName: row.host.name,
    state: stateOfVolume(row, observed),
    sizeBytes: Number(row.sizeBytes),
    heldBytes: Number(row.heldBytes),
    usedBytes: observed?.usedBytes ?? null,
    inodesUsed: observed?.inodesUsed ?? null,
    driver: observed?.driver ?? null,
    problem: observed?.problem ?? null,
    pendingTask,
    createdAtMs: row.createdAt.getTime(),
    createdBy: by(row.createdById),
    attachments: row.attachments.map(({ mountPath, readOnly, instance }) => ({
      instanceId: instance.id,
      instanceName: instance.name,
      mountPath,
      readOnly,
      isRunning: ['running', 'paused', 'creating', 'stopping'].includes(instance.observedState),
    })),
    snapshots: row.snapshots.map((snapshot) => ({
      id: snapshot.id,
      name: snapshot.name,
      sizeBytes: Number(snapshot.sizeBytes),
      state: snapshot.state as VolumeView['snapshots'][number]['state'],
      createdAtMs: snapshot.createdAt.getTime(),
      createdBy: by(snapshot.createdById),
    })),
  };
}

async function readNames(tx: Pick<Transaction, 'user'>, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = rows.flatMap((row) => [row.createdById, ...row.snapshots.map(({ createdById }) => createdById)]);
  const users = await tx.user.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, displayName: true },
  });
  return new Map(users.map(({ id, displayName }) => [id, displayName]));
}

/** Kinds of the work on each volume that is not over, the oldest first. */
async function readOpenTasks(
  tx: Pick<Transaction, 'task'>,
  tenant: TenantContext,
  rows: readonly Row[],
): Promise<Map<string, string>> {
  const tasks = await tx.task.findMany({
    where: {
      tenantId: tenant.id,
      subjectKind: 'volume',
      subjectId: { in: rows.map(({ id }) => id) },
      state: { in: ['pending', 'running'] },
    },
    orderBy: { createdAt: 'desc' },
    select: { subjectId: true, kind: true },
  });
  return new Map(tasks.map(({ subjectId, kind }) => [subjectId, kind]));
}
