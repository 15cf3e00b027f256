import { expect, test } from 'vitest';
import { toGrant } from './to-grant.ts';

test('a role is one of operations without a tenant, and one of the tenant with it', () => {
  const group = 'staff';
  expect(toGrant({ group, tenantSlug: null, role: 'auditor' })).toEqual({ kind: 'system', systemRole: 'auditor' });
  expect(toGrant({ group, tenantSlug: 'acme', role: 'owner' })).toEqual({
    kind: 'tenant',
    tenantSlug: 'acme',
    tenantRole: 'owner',
  });
  expect(toGrant({ group, tenantSlug: 'acme', role: 'admin' })).toBeNull();
  expect(toGrant({ group, tenantSlug: null, role: 'owner' })).toBeNull();
  expect(toGrant({ group, tenantSlug: null, role: null })).toBeNull();
});
