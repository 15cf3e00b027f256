import type { Transaction } from '@bulkhead/db';
import {
  BulkheadError,
  channelTargetSchema,
  type ChannelKind,
  type ChannelTarget,
  type ChannelView,
  type DeliveryState,
} from '@bulkhead/shared';
import type { TenantContext } from '../../../context.ts';
import type { Actor, Deps } from '../../../deps.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import { newsAbout } from '../../news.ts';
import { isUniqueViolation } from '../../unique-violation.ts';
import { toProblemView } from '../deliveries/problem-text.ts';

/** A tenant, or with null the operators. */
export type Owner = TenantContext | null;

export interface ChannelRow {
  id: string;
  kind: string;
  name: string;
  target: unknown;
  enabled: boolean;
  takesBuiltIn: boolean;
  createdAt: Date;
  lastState: DeliveryState | null;
  lastAt: Date | null;
  lastProblem: string | null;
  waiting: number;
}

/** `seesAll`: may see all of a webhook's URL. */
export function toChannelView(row: ChannelRow, seesAll: boolean): ChannelView {
  const { id, name, enabled, takesBuiltIn, createdAt, lastState, lastAt, lastProblem, waiting } = row;
  const target = channelTargetSchema.parse(row.target);
  const last =
    lastState === null || lastAt === null
      ? null
      : { state: lastState, atMs: lastAt.getTime(), problem: toProblemView(lastProblem) };
  const shown = seesAll || target.kind === 'email' ? target : { ...target, url: placeOf(target) };
  return {
    id,
    kind: target.kind,
    name,
    target: shown,
    enabled,
    takesBuiltIn,
    createdAtMs: createdAt.getTime(),
    last,
    waiting,
  };
}

/** What may be told of a target to everybody: many a webhook's path is its key. */
export function placeOf(target: ChannelTarget): string {
  return target.kind === 'webhook' ? `${new URL(target.url).origin}/` : `${target.addresses.length} addresses`;
}

/** Under which the key of a channel is sealed. */
export function channelSealName(channelId: string): string {
  return `alert-channel:${channelId}`;
}

export function noSuchChannel(channelId: string): BulkheadError {
  return new BulkheadError('NOT_FOUND', `There is no channel ${channelId}.`, { field: 'channelId', value: channelId });
}

/** Locks one until the transaction ends. Throws NOT_FOUND, also for another owner's. */
export async function lockChannel(
  tx: Transaction,
  owner: Owner,
  channelId: string,
): Promise<{ kind: ChannelKind; name: string; enabled: boolean }> {
  const [row] = await tx.$queryRaw<{ kind: ChannelKind; name: string; enabled: boolean }[]>`
    select c.kind, c.name, c.enabled from "AlertChannel" c
    where c.id = ${channelId}::uuid and c."tenantId" is not distinct from ${owner?.id ?? null}::uuid
    for no key update`;
  if (row === undefined) throw noSuchChannel(channelId);
  return row;
}

export interface ChannelNote {
  actor: Actor | 'system';
  action: string;
  channelId: string;
  details: Record<string, string | number | boolean>;
}

/** Writes the entry and tells who looks. The last of a transaction. */
export async function noteChannel(
  deps: Pick<Deps, 'changes'>,
  tx: Transaction,
  owner: { id: string; slug: string } | null,
  { actor, action, channelId, details }: ChannelNote,
): Promise<void> {
  await writeAudit(tx, actor, {
    tenantId: owner?.id ?? null,
    action: `channels.${action}`,
    target: `channel:${channelId}`,
    details,
  });
  await deps.changes.publish(tx, [newsAbout('alerts', { tenantSlug: owner?.slug ?? null })]);
}

/** What a failed write of a channel was: NAME_TAKEN, or what it is. */
export function channelNameTaken(error: unknown, name: string): unknown {
  if (!isUniqueViolation(error)) return error;
  return new BulkheadError('NAME_TAKEN', `There is a channel "${name}" already.`, { field: 'name', value: name });
}
