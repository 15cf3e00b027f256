import { expect, it } from 'vitest';
import type { PlannedWrite } from '../cgroup/driver.ts';
import { describeDrift } from './describe-drift.ts';
import { describeMissing } from './describe-missing.ts';

const FOUND: PlannedWrite = {
  path: 'bulkhead/acme',
  ceiling: 'cpuMillicores',
  file: '/sys/fs/cgroup/cpu/bulkhead/acme/cpu.cfs_quota_us',
  value: '50000',
  previous: '-1',
  lowers: true,
};
const WRITTEN = { file: FOUND.file, asked: '50000', found: '50000', tookUsec: 9 };

it('names the file, what it was and what it is, and whether that could be set back', () => {
  const compartment = { tenantSlug: 'acme', instanceId: null, name: '' };
  expect(describeDrift(compartment, [FOUND], { writes: [WRITTEN], left: null })).toEqual({
    kind: 'drift-repaired',
    tenantSlug: 'acme',
    instanceId: null,
    message: `Somebody else has changed the compartment of acme: ${FOUND.file} was 50000, is -1. Set back.`,
    writes: [WRITTEN],
  });
  const instance = { tenantSlug: 'acme', instanceId: 'i', name: 'web' };
  expect(describeDrift(instance, [FOUND], { writes: [], left: 'it is read-only' })).toMatchObject({
    kind: 'drift-not-repaired',
    instanceId: 'i',
    message: expect.stringMatching(/changed instance web: .*\. Not set back: it is read-only$/),
  });
});

it('says of a missing group what that means for the containers that run', () => {
  const missing = { tenantSlug: 'acme', missing: ['cpu', 'pids'], running: 0, problem: null };
  expect(describeMissing(missing)).toBe('The compartment of acme was missing in cpu, pids. It has been made again.');
  expect(describeMissing({ ...missing, running: 2 })).toContain('2 of its containers run outside of it there');
  expect(describeMissing({ ...missing, problem: 'no room' })).toContain('It could not be made again: no room');
});
