import type { Findings } from './findings.ts';
import type { ComposeService } from './model.ts';

/** Each service after those that it waits for, otherwise as they stand. What waits for itself is said. */
export function orderServices(services: readonly ComposeService[], findings: Findings): ComposeService[] {
  const byKey = new Map(services.map((one) => [one.key, one]));
  for (const { key, dependsOn } of services) {
    for (const { service, condition } of dependsOn) {
      const at = ['services', key, 'depends_on', service];
      const other = byKey.get(service);
      if (!other) findings.error(at, 'not-declared', { kind: 'service', name: service });
      else if (condition === 'healthy' && other.healthCheck === null)
        findings.error(at, 'dependency-unhealthy', { service });
      else if (other.replicas === 0) findings.error(at, 'dependency-nothing', { service });
    }
  }
  const ordered: ComposeService[] = [];
  const done = new Set<string>();
  const visit = (service: ComposeService, above: readonly string[]): void => {
    if (done.has(service.key)) return;
    if (above.includes(service.key)) {
      const cycle = [...above.slice(above.indexOf(service.key)), service.key].join(' → ');
      findings.error(['services', service.key, 'depends_on'], 'dependency-cycle', { cycle });
      return;
    }
    for (const { service: key } of service.dependsOn) {
      const other = byKey.get(key);
      if (other) visit(other, [...above, service.key]);
    }
    if (done.has(service.key)) return;
    done.add(service.key);
    ordered.push(service);
  };
  for (const service of services) visit(service, []);
  return ordered;
}
