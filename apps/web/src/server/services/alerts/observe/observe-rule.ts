import type { AlertCondition, AlertSubjectKind } from '@bulkhead/shared';
import type { Standing } from '../decide.ts';
import { meterKey, type CompartmentFact, type Facts, type Subject, type VolumeFact } from './facts.ts';
import { readHost, readInstance, readTenant, readVolume, standingOfAll, type Around } from './observe-series.ts';
import { observeAuthority, observeHost, observeInstance } from './observe-states.ts';

/** What of a rule says whom it is about and what for. */
export interface ObservingRule {
  /** Null: everybody's. */
  tenantId: string | null;
  subjectKind: AlertSubjectKind;
  subjectId: string | null;
  subjectTag: string | null;
  condition: AlertCondition;
}

export interface Observation {
  subject: Subject;
  standing: Standing;
}

/** Facts, arranged so that a rule of one tenant looks at that tenant's only. */
export interface ArrangedFacts {
  facts: Facts;
  around: Around;
  /** By kind, then by tenant. */
  ofTenant: Readonly<Record<AlertSubjectKind, ReadonlyMap<string, readonly Subject[]>>>;
}

/** Pure. */
export function arrange(facts: Facts): ArrangedFacts {
  const compartmentOf = new Map<string, CompartmentFact>();
  for (const { compartments } of facts.tenants) {
    for (const each of compartments) compartmentOf.set(meterKey(each.hostId, each.tenantId), each);
  }
  const volumesOf = new Map<string, VolumeFact[]>();
  for (const volume of facts.volumes) {
    for (const instanceId of volume.instanceIds) {
      const others = volumesOf.get(instanceId);
      if (others) others.push(volume);
      else volumesOf.set(instanceId, [volume]);
    }
  }
  return {
    facts,
    around: { compartmentOf, volumesOf },
    ofTenant: {
      instance: byTenant(facts.instances),
      tenant: byTenant(facts.tenants),
      volume: byTenant(facts.volumes),
      host: new Map(),
    },
  };
}

/** Pure: how everybody whom a rule is about stands to it. Who is not in the answer is no more, or no longer meant. */
export function* observeRule(arranged: ArrangedFacts, rule: ObservingRule): Generator<Observation> {
  for (const subject of subjectsOf(arranged, rule)) {
    if (rule.subjectId !== null && subject.id !== rule.subjectId) continue;
    if (rule.subjectTag !== null && !subject.tags.includes(rule.subjectTag)) continue;
    yield { subject, standing: observe(arranged, subject, rule.condition) };
  }
}

function subjectsOf({ facts, ofTenant }: ArrangedFacts, rule: ObservingRule): readonly Subject[] {
  const { subjectKind: kind, tenantId, condition } = rule;
  if (tenantId !== null) return ofTenant[kind].get(tenantId) ?? [];
  if (kind === 'instance') return facts.instances;
  if (kind === 'tenant') return facts.tenants;
  if (kind === 'volume') return facts.volumes;
  const meansAll = rule.subjectId === null && condition.kind === 'state' && condition.state === 'certificate-expiring';
  return meansAll ? [...facts.hosts, ...facts.authorities] : facts.hosts;
}

function observe({ facts, around }: ArrangedFacts, subject: Subject, condition: AlertCondition): Standing {
  const known = subject as Facts['hosts' | 'tenants' | 'volumes' | 'instances' | 'authorities'][number];
  if (known.kind === 'authority') return observeAuthority(known, facts.now);
  if (condition.kind === 'state') {
    if (known.kind === 'instance') return observeInstance(known, condition.state, facts);
    return known.kind === 'host' ? observeHost(known, condition.state, facts.now) : { kind: 'unknown' };
  }
  const { series } = condition;
  if (known.kind === 'instance') return standingOfAll(condition, readInstance(facts, known, series, around));
  if (known.kind === 'tenant') return standingOfAll(condition, readTenant(facts, known.compartments, series));
  if (known.kind === 'volume') return standingOfAll(condition, [readVolume(known)]);
  return standingOfAll(condition, readHost(facts, known, series));
}

function byTenant(subjects: readonly Subject[]): Map<string, Subject[]> {
  const map = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const key = subject.tenantId ?? '';
    const others = map.get(key);
    if (others) others.push(subject);
    else map.set(key, [subject]);
  }
  return map;
}
