import { TENANT_ROLES } from '@bulkhead/shared';
import type { RouterInputs } from '../../server/root.ts';

export interface MappingDraft {
  group: string;
  /** Null: operations. */
  tenantSlug: string | null;
  role: string | null;
}

/** What the chosen role is a grant of; null: none is chosen that is one there. */
export function toGrant({ tenantSlug, role }: MappingDraft): RouterInputs['providers']['addMapping']['grant'] | null {
  if (tenantSlug === null) {
    return role === 'auditor' || role === 'admin' ? { kind: 'system', systemRole: role } : null;
  }
  const tenantRole = TENANT_ROLES.find((one) => one === role);
  return tenantRole === undefined ? null : { kind: 'tenant', tenantSlug, tenantRole };
}
