import type { AlertView } from '@bulkhead/shared';

/** Where what an alert is about is looked at. `isOperator`: tenants and hosts have pages of operators. */
export function subjectHref({ kind, id, tenantSlug }: AlertView['subject'], isOperator: boolean): string | null {
  switch (kind) {
    case 'instance':
      return tenantSlug === null ? null : `/t/${tenantSlug}/instances/${id}`;
    case 'volume':
      return tenantSlug === null ? null : `/t/${tenantSlug}/volumes`;
    case 'tenant':
      if (tenantSlug === null) return null;
      return isOperator ? `/ops/tenants/${tenantSlug}` : `/t/${tenantSlug}/overview`;
    case 'host':
      return isOperator ? `/ops/hosts/${id}` : null;
    case 'authority':
      return isOperator ? '/ops/authority' : null;
  }
}
