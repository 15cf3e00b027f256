import { compartmentKey, HOST_KEY, instanceKey } from '../metering/targets.ts';
import { MAX_METERS } from './checkpoint.ts';
import { Meter, type MeterRules, type MeterSubject } from './meter.ts';

/** Everybody's odometers by the sampler's keys, each below the one that it is in; made when it is first asked for. */
export class MeterSet {
  readonly #rules: MeterRules;
  readonly #meters = new Map<string, Meter>();
  readonly #tenants = new Set<Meter>();
  readonly host: Meter;

  constructor(rules: MeterRules) {
    this.#rules = rules;
    this.host = this.#make(HOST_KEY, { kind: 'host', tenantSlug: null, instanceId: null }, null);
  }

  get(key: string): Meter | null {
    return this.#meters.get(key) ?? null;
  }

  all(): Meter[] {
    return [...this.#meters.values()];
  }

  tenants(): ReadonlySet<Meter> {
    return this.#tenants;
  }

  tenant(tenantSlug: string): Meter {
    const key = compartmentKey(tenantSlug);
    return this.#meters.get(key) ?? this.#make(key, { kind: 'tenant', tenantSlug, instanceId: null }, this.host);
  }

  instance(instanceId: string, tenantSlug: string): Meter {
    const key = instanceKey(instanceId);
    const known = this.#meters.get(key);
    return known ?? this.#make(key, { kind: 'instance', tenantSlug, instanceId }, this.tenant(tenantSlug));
  }

  of({ kind, tenantSlug, instanceId }: MeterSubject): Meter {
    if (kind === 'host') return this.host;
    return kind === 'tenant' ? this.tenant(tenantSlug ?? '') : this.instance(instanceId ?? '', tenantSlug ?? '');
  }

  /** Those that have been there for longest and are idle, when there are too many: they would come back at nothing. */
  forgetIdle(isAwaited: (key: string) => boolean): void {
    if (this.#meters.size <= MAX_METERS) return;
    for (const kind of ['instance', 'tenant'] as const) {
      const used = new Set(this.all().map(({ above }) => above));
      for (const [key, meter] of this.#meters) {
        if (this.#meters.size <= MAX_METERS) return;
        const isIdle = !meter.hasNews && !meter.isPresent && !isAwaited(key) && !used.has(meter);
        if (!isIdle || meter.subject.kind !== kind) continue;
        this.#meters.delete(key);
        this.#tenants.delete(meter);
      }
    }
  }

  #make(key: string, subject: MeterSubject, above: Meter | null): Meter {
    const meter = new Meter(subject, above, this.#rules);
    this.#meters.set(key, meter);
    if (subject.kind === 'tenant') this.#tenants.add(meter);
    return meter;
  }
}
