import { formatBytes, formatCores, quotaViewSchema, tenantOverviewSchema } from '@bulkhead/shared';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { out, printJson, printTable } from '../terminal.ts';

/** What the tenant really uses, beside what it reserved and may have. */
export async function usage(options: CommonOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const view = await api.ask({ path: `${base}/overview`, answer: tenantOverviewSchema });
  if (options.json === true) {
    const { tenant, room, used, states, compartments } = view;
    return printJson({ tenant, room, used, states, compartments });
  }
  const { used, room } = view;
  printTable(
    ['', 'USED', 'RESERVED', 'QUOTA'],
    [
      [
        'cores',
        formatCores(used.cpuMillicores),
        formatCores(room.reserved.cpuMillicores),
        formatCores(room.limit.cpuMillicores),
      ],
      [
        'memory',
        formatBytes(used.memoryBytes),
        formatBytes(room.reserved.memoryBytes),
        formatBytes(room.limit.memoryBytes),
      ],
      ['processes', String(used.pids), String(room.reserved.pids), String(room.limit.pids)],
      ['instances', '', String(room.reserved.instances), String(room.limit.instances)],
    ],
  );
  if (view.compartments.length === 0) return;
  out('\n');
  printTable(
    ['HOST', 'CORES', 'MEMORY', 'PROCESSES'],
    view.compartments.map((one) => [
      one.reachable ? one.hostName : `${one.hostName} (silent)`,
      `${formatCores(one.used.cpuMillicores)} of ${formatCores(one.ceiling.cpuMillicores)}`,
      `${formatBytes(one.used.memoryBytes)} of ${formatBytes(one.ceiling.memoryBytes)}`,
      `${one.used.pids} of ${one.ceiling.pids}`,
    ]),
  );
}

/** What may still be reserved: of the quota, and on each host. */
export async function quota(options: CommonOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const view = await api.ask({ path: `${base}/quota`, answer: quotaViewSchema });
  if (options.json === true) return printJson(view);
  const rows = [{ name: '(the quota)', reachable: true, room: view.tenant }, ...view.hosts];
  printTable(
    ['', 'CORES', 'MEMORY', 'PROCESSES', 'INSTANCES'],
    rows.map(({ name, reachable, room: { limit, reserved } }, index) => [
      reachable ? name : `${name} (silent)`,
      `${formatCores(limit.cpuMillicores - reserved.cpuMillicores)} left of ${formatCores(limit.cpuMillicores)}`,
      `${formatBytes(limit.memoryBytes - reserved.memoryBytes)} left of ${formatBytes(limit.memoryBytes)}`,
      `${limit.pids - reserved.pids} left of ${limit.pids}`,
      index === 0 ? `${limit.instances - reserved.instances} left of ${limit.instances}` : '',
    ]),
  );
}
