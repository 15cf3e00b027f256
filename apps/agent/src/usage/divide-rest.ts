import type { Meter } from './meter.ts';

/**
 * What compartments counted beyond what their instances were seen to use goes to the instances that ended meanwhile: what they
 * did after they were last looked at is in no other counter. In proportion to `ended`, their last seconds. Where nobody
 * has ended it is the tenant's alone.
 */
export function divideRest(tenants: Iterable<Meter>, ended: ReadonlyMap<Meter, number>): void {
  for (const tenant of tenants) {
    const heirs = [...ended].filter(([meter]) => meter.above === tenant);
    let rest = Math.max(0, Math.floor(tenant.beyondUsec));
    let weights = heirs.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [meter, weight] of heirs) {
      const part = Math.round((rest * weight) / weights);
      meter.addCpu(part, tenant.userShare);
      rest -= part;
      weights -= weight;
    }
    tenant.beyondUsec = 0;
  }
}
