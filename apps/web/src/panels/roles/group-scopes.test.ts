import { TENANT_SCOPES } from '@bulkhead/shared';
import { expect, test } from 'vitest';
import { groupScopes } from './group-scopes.ts';

test('every scope is in one group, under its subject', () => {
  const groups = groupScopes(TENANT_SCOPES);
  const subjects = groups.map(({ subject }) => subject);
  expect(new Set(subjects).size).toBe(subjects.length);
  const scopes = groups.flatMap(({ subject, verbs }) => verbs.map((verb) => `${subject}:${verb}`));
  expect(scopes.toSorted()).toEqual(TENANT_SCOPES.toSorted());
  expect(groupScopes(['instances:write', 'members:read', 'instances:read'])).toEqual([
    { subject: 'instances', verbs: ['write', 'read'] },
    { subject: 'members', verbs: ['read'] },
  ]);
});
