import { acceptedSchema } from '@bulkhead/shared';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { findInstanceId } from '../find-instance.ts';
import { err, out, printJson } from '../terminal.ts';
import { waitFor } from '../wait-for.ts';

const WAIT_MS = 120_000;

export const CHANGES = ['start', 'stop', 'restart', 'pause', 'resume', 'delete'] as const;
export type InstanceChange = (typeof CHANGES)[number];

/** Asks for a change of one instance; with `wait` it is told when it is done. */
export async function changeInstance(
  change: InstanceChange,
  name: string,
  options: CommonOptions & { wait?: boolean },
): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const path = `${base}/instances/${await findInstanceId(api, base, name)}`;
  const accepted = await api.ask(
    change === 'delete'
      ? { method: 'DELETE', path, answer: acceptedSchema }
      : { method: 'POST', path: `${path}/${change}`, answer: acceptedSchema },
  );
  if (options.wait === true) await waitFor(api, base, accepted, WAIT_MS);
  if (options.json === true) return printJson(accepted);
  out(`${accepted.operationId}\n`);
  err(options.wait === true ? 'Done.\n' : 'Accepted.\n');
}
