import { formatBytes, processListSchema } from '@bulkhead/shared';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { findInstanceId } from '../find-instance.ts';
import { err, printJson, printTable } from '../terminal.ts';

/** What runs inside of an instance. */
export async function ps(name: string, options: CommonOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const id = await findInstanceId(api, base, name);
  const list = await api.ask({ path: `${base}/instances/${id}/processes`, answer: processListSchema });
  if (options.json === true) return printJson(list);
  printTable(
    ['PID', 'PARENT', 'USER', 'STATE', 'CPU TIME', 'MEMORY', 'COMMAND'],
    list.processes.map((one) => [
      String(one.innerPid),
      String(one.innerParentPid),
      one.user ?? String(one.uid),
      one.state,
      `${(one.cpuUsec / 1e6).toFixed(2)} s`,
      formatBytes(one.rssBytes),
      one.command,
    ]),
  );
  if (list.total > list.processes.length) err(`(${list.processes.length} of ${list.total})\n`);
}
