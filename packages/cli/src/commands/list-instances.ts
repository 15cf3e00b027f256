import { formatBytes, formatCores, instanceRowSchema, pageOf, type InstanceRow } from '@bulkhead/shared';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { err, printJson, printTable } from '../terminal.ts';

const PAGE_SIZE = 100;

/** All instances of the tenant, or those whose name or image holds a text. */
export async function listInstances(options: CommonOptions & { search?: string; state?: string }): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const rows: InstanceRow[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await api.ask({
      path: `${base}/instances`,
      query: {
        page,
        pageSize: PAGE_SIZE,
        ...(options.search !== undefined && { search: options.search }),
        ...(options.state !== undefined && { state: options.state }),
      },
      answer: pageOf(instanceRowSchema),
    });
    rows.push(...answer.rows);
    if (answer.rows.length === 0 || rows.length >= answer.total) break;
  }
  if (options.json === true) return printJson(rows);
  printTable(
    ['NAME', 'STATE', 'HOST', 'CORES', 'MEMORY', 'IMAGE', 'ID'],
    rows.map((row) => [
      row.name,
      row.pendingOperation === null ? row.state : `${row.state} (${row.pendingOperation})`,
      row.hostReachable ? row.hostName : `${row.hostName} (silent)`,
      formatCores(row.cpuMillicores),
      formatBytes(row.memoryBytes),
      row.image,
      row.id,
    ]),
  );
  if (rows.length === 0)
    err('No instances. Launch one: bulkhead instances launch NAME --image IMAGE --flavor FLAVOR\n');
}
