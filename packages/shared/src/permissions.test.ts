import { expect, test } from 'vitest';
import {
  effectiveTenantRole,
  SYSTEM_ROLE_SCOPES,
  systemRoleAllows,
  TENANT_ROLES,
  TENANT_ROLE_SCOPES,
  TENANT_SCOPES,
  tenantRoleAllows,
} from './permissions.ts';

test('each tenant role can do all that the one below it can', () => {
  let below: readonly string[] = [];
  for (const role of TENANT_ROLES) {
    expect(TENANT_ROLE_SCOPES[role]).toEqual(expect.arrayContaining([...below]));
    below = TENANT_ROLE_SCOPES[role];
  }
  expect(TENANT_ROLE_SCOPES.owner).toEqual(TENANT_SCOPES);
});

test('reading roles can only read', () => {
  const writing = /:write$/;
  expect(SYSTEM_ROLE_SCOPES.auditor.filter((scope) => writing.test(scope))).toEqual([]);
  expect(TENANT_ROLE_SCOPES.reader.filter((scope) => writing.test(scope))).toEqual([]);
  expect(tenantRoleAllows('reader', 'instances:write')).toBe(false);
  expect(systemRoleAllows('none', 'hosts:read')).toBe(false);
});

test('somebody without a role has no tenant; the stronger of two roles counts', () => {
  expect(effectiveTenantRole('none', null)).toBeNull();
  expect(effectiveTenantRole('auditor', null)).toBe('reader');
  expect(effectiveTenantRole('auditor', 'member')).toBe('member');
  expect(effectiveTenantRole('admin', 'reader')).toBe('owner');
});
