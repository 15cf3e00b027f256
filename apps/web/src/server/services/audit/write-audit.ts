import type { Transaction } from '@bulkhead/db';
import type { Actor } from '../../deps.ts';

export interface AuditedAction {
  tenantId?: string;
  action: string;
  /** What it was done to: `instance:<id>`, `host:<id>`, `tenant:<slug>`. */
  target: string;
  /** Never secrets: no environment variables, codes or tokens. */
  details?: Record<string, string | number | boolean | null>;
}

/** Writes one entry in the change's own transaction: no change without an entry, no entry without its change. */
export async function writeAudit(tx: Transaction, actor: Actor | 'system', entry: AuditedAction): Promise<void> {
  await tx.auditEntry.create({
    data: {
      actor: auditActor(actor),
      tenantId: entry.tenantId ?? null,
      action: entry.action,
      target: entry.target,
      details: entry.details ?? {},
    },
  });
}

export function auditActor(actor: Actor | 'system'): string {
  return actor === 'system' ? actor : `user:${actor.userId}`;
}
