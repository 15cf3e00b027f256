import type { Transaction } from '@bulkhead/db';
import type { BulkheadError } from '@bulkhead/shared';
import type { Actor } from '../../deps.ts';

/** Who an entry names: a person or their token, a host's agent, somebody who has not said who they are, or this process. */
export type AuditActor = Actor | { hostId: string; address: string } | { nobodyAt: string } | 'system';

export interface AuditedAction {
  /** Chains the entry with this tenant's; without one it is the system's. */
  tenantId?: string | null;
  action: string;
  /** What it was done to: `instance:<id>`, `host:<id>`, `tenant:<slug>`. */
  target: string;
  /** Never secrets: no environment variables, codes or tokens. */
  details?: Record<string, string | number | boolean | null>;
  /** Accepted unless told otherwise. */
  outcome?: 'accepted' | 'refused';
}

/** An address that a proxy passes on is a text of anybody's. */
const MAX_ADDRESS = 64;

/**
 * Writes entries in the change's own transaction: no change without an entry, no entry without its change.
 *
 * Call it last, when every row lock is taken: it locks the end of a chain until the transaction ends, and whoever waits
 * for a row while holding that stops everybody who appends. Entries for several chains belong into one call, which
 * locks tenants' chains in the order of their ids and the system's at the end.
 */
export async function writeAudit(tx: Transaction, actor: AuditActor, ...entries: AuditedAction[]): Promise<void> {
  const inOrder = entries.toSorted((one, other) => compareChains(one.tenantId ?? null, other.tenantId ?? null));
  for (const entry of inOrder) {
    await tx.auditEntry.create({
      data: {
        actor: auditActor(actor),
        address: auditAddress(actor),
        tenantId: entry.tenantId ?? null,
        action: entry.action,
        target: entry.target,
        details: entry.details ?? {},
        outcome: entry.outcome ?? 'accepted',
      },
    });
  }
}

export function auditActor(actor: AuditActor): string {
  if (actor === 'system') return actor;
  if ('nobodyAt' in actor) return 'nobody';
  if ('hostId' in actor) return `host:${actor.hostId}`;
  return actor.tokenId === null ? `user:${actor.userId}` : `token:${actor.tokenId}`;
}

export function auditAddress(actor: AuditActor): string {
  if (actor === 'system') return '';
  return ('nobodyAt' in actor ? actor.nobodyAt : actor.address).slice(0, MAX_ADDRESS);
}

const audited = new WeakSet<BulkheadError>();

/** Says of a refusal that its service has written the entry itself, so that none is written a second time. */
export function withOwnAudit(refusal: BulkheadError): BulkheadError {
  audited.add(refusal);
  return refusal;
}

export function hasOwnAudit(refusal: BulkheadError): boolean {
  return audited.has(refusal);
}

function compareChains(one: string | null, other: string | null): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return one < other ? -1 : 1;
}
