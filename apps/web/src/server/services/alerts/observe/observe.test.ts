import { HISTORY_SERIES, type AlertCondition, type AlertSeries, type HistorySeries } from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { meterKey, NO_MINUTES, type CompartmentFact, type Facts, type InstanceFact } from './facts.ts';
import { arrange, observeRule, type ObservingRule } from './observe-rule.ts';

const GIB = 1024 ** 3;
const NOW = new Date('2026-01-05T12:00:00Z');
const compartment = (hostId: string, changes: Partial<CompartmentFact> = {}): CompartmentFact => ({
  tenantId: 't',
  hostId,
  hostName: `host-${hostId}`,
  isSilent: false,
  cpuCeilingMillicores: 2_000,
  memoryCeilingBytes: 10 * GIB,
  pidsCeiling: 100,
  cpuUsedMillicores: 500,
  memoryUsedBytes: GIB,
  pids: 10,
  ...changes,
});
const INSTANCE: InstanceFact = {
  kind: 'instance',
  id: 'i',
  name: 'web',
  tenantId: 't',
  tags: ['env=prod'],
  hostId: 'a',
  isSilent: false,
  observedState: 'running',
  cpuLimitMillicores: null,
  memoryLimitBytes: null,
  pidsLimit: 50,
  restarts: 0,
  deathCause: null,
  deathAtMs: null,
  deathLimitBytes: null,
  deathMessage: null,
  isUnhealthy: false,
  checksFailed: 0,
  problem: null,
};

function world(
  compartments: CompartmentFact[],
  instance: Partial<InstanceFact> = {},
  minute?: Partial<Record<HistorySeries, number>>,
) {
  const means = new Map(
    minute === undefined ? [] : [[meterKey('a', 'i'), HISTORY_SERIES.map((series) => minute[series] ?? null)]],
  );
  const facts: Facts = {
    now: NOW,
    hosts: [],
    tenants: [{ kind: 'tenant', id: 't', name: 'Acme', tenantId: 't', tags: [], compartments }],
    instances: [{ ...INSTANCE, ...instance }],
    volumes: [],
    authorities: [],
    minutes: { ...NO_MINUTES, means },
  };
  return arrange(facts);
}

const above = (series: AlertSeries, threshold: number, clearAt: number): AlertCondition => ({
  kind: 'series',
  series,
  direction: 'above',
  threshold,
  clearAt,
});
const rule = (subjectKind: 'instance' | 'tenant', condition: AlertCondition): ObservingRule => ({
  tenantId: 't',
  subjectKind,
  subjectId: null,
  subjectTag: null,
  condition,
});
const standingOf = (arranged: ReturnType<typeof world>, asked: ObservingRule) => {
  const [observation] = observeRule(arranged, asked);
  return observation?.standing;
};

describe('a tenant on several hosts', () => {
  const full = rule('tenant', above('fullestSharePerMille', 950, 900));

  it('stands as its fullest compartment does, memory or processes, and the place is named', () => {
    const standing = standingOf(world([compartment('a'), compartment('b', { pids: 97 })]), full);
    const finding = { value: 970, limit: 100, series: 'pidsSharePerMille', place: 'host-b', detail: null };
    expect(standing).toEqual({ kind: 'holds', finding });
  });

  it('is not over while one of its hosts says nothing, and fires all the same for another', () => {
    const silent = compartment('b', { isSilent: true, pids: null, memoryUsedBytes: null });
    expect(standingOf(world([compartment('a'), silent]), full)).toEqual({ kind: 'unknown' });
    const holding = world([compartment('a', { memoryUsedBytes: 9.6 * GIB }), silent]);
    expect(standingOf(holding, full)).toMatchObject({ kind: 'holds', finding: { value: 960, place: 'host-a' } });
  });

  it('counts all of them together where it is a count, and nothing where there is no ceiling', () => {
    const pids = rule('tenant', above('pids', 20, 10));
    expect(standingOf(world([compartment('a'), compartment('b')]), pids)).toMatchObject({
      kind: 'holds',
      finding: { value: 20 },
    });
    const boundless = compartment('a', { memoryCeilingBytes: null, pidsCeiling: null });
    expect(standingOf(world([boundless]), full)).toMatchObject({ kind: 'back', finding: { value: null } });
  });
});

describe('an instance', () => {
  const busy = rule('instance', above('cpuSharePerMille', 900, 800));

  it('is held against its own limit, or its tenant’s ceiling where that is less', () => {
    const minute = { cpuMillicores: 950 };
    const own = world([compartment('a')], { cpuLimitMillicores: 1_000 }, minute);
    expect(standingOf(own, busy)).toMatchObject({ kind: 'holds', finding: { value: 950, limit: 1_000 } });
    const ceiling = world([compartment('a', { cpuCeilingMillicores: 1_000 })], {}, minute);
    expect(standingOf(ceiling, busy)).toMatchObject({ kind: 'holds', finding: { value: 950 } });
    expect(standingOf(world([compartment('a')], {}, minute), busy)).toMatchObject({ kind: 'back' });
  });

  it('is unknown while its host is silent or nothing was measured, and at rest nothing holds', () => {
    const minute = { cpuMillicores: 2_000 };
    expect(standingOf(world([compartment('a')], { isSilent: true }, minute), busy)).toEqual({ kind: 'unknown' });
    expect(standingOf(world([compartment('a')]), busy)).toEqual({ kind: 'unknown' });
    const resting = world([compartment('a')], { observedState: 'stopped' }, minute);
    expect(standingOf(resting, busy)).toMatchObject({ kind: 'back' });
  });

  it('is looked at where the rule means it', () => {
    const arranged = world([compartment('a')]);
    const kill = rule('instance', { kind: 'state', state: 'memory-kill' });
    const meant = (changes: Partial<ObservingRule>) => [...observeRule(arranged, { ...kill, ...changes })].length;
    expect(meant({})).toBe(1);
    expect(meant({ tenantId: null })).toBe(1);
    expect(meant({ subjectTag: 'env=prod' })).toBe(1);
    expect(meant({ subjectTag: 'env' })).toBe(0);
    expect(meant({ subjectId: 'j' })).toBe(0);
    expect(meant({ tenantId: 'other' })).toBe(0);
  });

  it('is over its death a quarter of an hour later, and a host’s clock that is ahead makes it no later', () => {
    const kill = rule('instance', { kind: 'state', state: 'memory-kill' });
    const killed = (agoMs: number) =>
      standingOf(world([], { deathCause: 'host-memory', deathAtMs: NOW.getTime() - agoMs }), kill)?.kind;
    expect([0, 899_999, 900_000, -60_000].map(killed)).toEqual(['holds', 'holds', 'back', 'holds']);
  });
});
