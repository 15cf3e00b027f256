import { formatBytes, formatCores, type ResourceKind, type Shortage } from '@bulkhead/shared';

const NAMES: Record<ResourceKind, string> = {
  instances: 'instances',
  cpuMillicores: 'CPU',
  memoryBytes: 'memory',
  pids: 'processes',
};

/** "CPU: 0.5 cores requested, 0.25 cores available of 1 core; memory: …" */
export function wordShortages(shortages: readonly Shortage[]): string {
  return shortages
    .map(({ host, kind, requested, available, limit }) => {
      const where = host === undefined ? '' : `${host}, `;
      return `${where}${NAMES[kind]}: ${format(kind, requested)} requested, ${format(kind, available)} available of ${format(kind, limit)}`;
    })
    .join('; ');
}

function format(kind: ResourceKind, amount: number): string {
  if (kind === 'cpuMillicores') return `${formatCores(amount)} ${amount === 1000 ? 'core' : 'cores'}`;
  return kind === 'memoryBytes' ? formatBytes(amount) : String(amount);
}
