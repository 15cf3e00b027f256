import { formatBytes, formatCores, instanceViewSchema } from '@bulkhead/shared';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { findInstanceId } from '../find-instance.ts';
import { printJson, printTable } from '../terminal.ts';

/** What is known of one instance. Values of its environment are in --json alone. */
export async function getInstance(name: string, options: CommonOptions): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const id = await findInstanceId(api, base, name);
  const view = await api.ask({ path: `${base}/instances/${id}`, answer: instanceViewSchema });
  if (options.json === true) return printJson(view);
  const limit = (value: number | null, format: (value: number) => string) =>
    value === null ? 'the compartment' : format(value);
  printTable(
    ['FIELD', 'VALUE'],
    [
      ['name', view.name],
      ['id', view.id],
      ['state', view.pendingOperation === null ? view.state : `${view.state} (${view.pendingOperation})`],
      ['host', view.hostReachable ? view.hostName : `${view.hostName} (silent)`],
      ['image', view.image],
      ['command', view.command.join(' ') || '(of the image)'],
      ['environment', view.env.map((variable) => variable.name).join(' ') || '(none)'],
      ['cores', `${formatCores(view.cpuMillicores)}, up to ${limit(view.cpuLimitMillicores, formatCores)}`],
      ['memory', `${formatBytes(view.memoryBytes)}, up to ${limit(view.memoryLimitBytes, formatBytes)}`],
      ['processes', String(view.pids)],
      ['restarts', String(view.restarts)],
      ['started', view.startedAtMs === null ? 'not running' : new Date(view.startedAtMs).toISOString()],
      ...(view.problem === null ? [] : [['problem', view.problem.message]]),
    ],
  );
}
