import { BulkheadError, type TenantScope } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';

const SCOPES = {
  secret: 'secrets:write',
  volume: 'volumes:write',
  network: 'networks:write',
} as const satisfies Record<string, TenantScope>;

/**
 * Whoever puts something into an instance may read and change it from inside: that takes the right to the thing itself, beside
 * the right to the instance. Errors: FORBIDDEN, with the field that names it.
 */
export function requireAttach(tenant: TenantContext, kind: keyof typeof SCOPES, field: string): void {
  const scope = SCOPES[kind];
  if (tenant.scopes.has(scope)) return;
  const message = `To use a ${kind} of ${tenant.slug} takes ${scope}, which you do not hold there.`;
  throw new BulkheadError('FORBIDDEN', message, { field });
}
