import { expect, test } from 'vitest';
import { explainByCounters, explainByLog } from './kernel-evidence.ts';
import type { OomEvidence } from './kernel-evidence.ts';

const MIB = 1024 ** 2;
const paths = { container: '/bulkhead/acme/1', compartment: '/bulkhead/acme' };
const kill = { sequence: 1, limitBytes: 32 * MIB, victim: '/bulkhead/acme/1', pid: 7, command: 'node' };

test.each([
  ['/bulkhead/acme/1', 'own-memory-limit'],
  ['/bulkhead/acme/1/inside', 'own-memory-limit'],
  ['/bulkhead/acme', 'tenant-memory-ceiling'],
  ['/bulkhead', 'host-memory'],
  [null, 'host-memory'],
] as const)('the log says that %s ran out: %s', (exhausted, cause) => {
  expect(explainByLog({ ...kill, exhausted }, paths)).toMatchObject({
    cause,
    limitBytes: cause === 'host-memory' ? null : 32 * MIB,
  });
});

function evidence(
  hostKills: number,
  own: { failures?: number; kills?: number; usageBytes?: number; limitBytes?: number | null },
  compartmentFailures: number,
): OomEvidence {
  return {
    hostKills,
    container: { failures: 0, kills: 0, usageBytes: 0, limitBytes: 32 * MIB, ...own },
    compartment: { failures: compartmentFailures, kills: 0, usageBytes: 0, limitBytes: 64 * MIB },
  };
}

test('counters alone, when the log is silent', () => {
  const before = evidence(3, {}, 5);
  const gone = false;
  // Nobody on the host was killed: it was no kill, whatever was hit.
  expect(explainByCounters(before, evidence(3, { failures: 9 }, 9), gone)).toBeNull();
  // Somebody was, but this container is there and counts none.
  expect(explainByCounters(before, evidence(4, { failures: 9 }, 5), true)).toBeNull();
  expect(explainByCounters(before, evidence(4, { failures: 9 }, 5), gone)?.cause).toBe('own-memory-limit');
  expect(explainByCounters(before, evidence(4, {}, 6), gone)?.cause).toBe('tenant-memory-ceiling');
  expect(explainByCounters(before, evidence(4, { kills: 1 }, 5), true)?.cause).toBe('host-memory');
  const both = { failures: 9, kills: 1, usageBytes: 32 * MIB };
  expect(explainByCounters(before, evidence(4, both, 6), true)?.cause).toBe('own-memory-limit');
});
