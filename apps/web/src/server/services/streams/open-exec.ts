import type { ExecSpec } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Actor, Deps, ExecEnd } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { holderOf, streamsOf } from './streams-of.ts';

/** As much of a program's name as an entry keeps. */
const MAX_PROGRAM = 200;

interface Opening extends ExecSpec {
  instanceId: string;
}

/**
 * Runs a program in one of the tenant's instances, as the container's own user. The entry is written before anything is
 * started, and another one when it is over, with the program's name and never its arguments: those may be secrets.
 * Errors: NOT_FOUND, HOST_UNREACHABLE, INSTANCE_STATE, TOO_MANY_ATTEMPTS (count), POLICY, UNAVAILABLE.
 */
export async function openExec(
  deps: Deps,
  { tenant, actor, signedIn }: { tenant: TenantContext; actor: Actor; signedIn: SignedIn },
  { instanceId, ...spec }: Opening,
): Promise<{ execId: string }> {
  const streams = await streamsOf(deps, tenant, instanceId);
  const execId = newId();
  const write = (action: string, details: Record<string, string | number | boolean | null>) =>
    inTenantTransaction(deps, tenant.id, (tx) =>
      writeAudit(tx, actor, {
        tenantId: tenant.id,
        action,
        target: `instance:${instanceId}`,
        details: { execId, ...details },
      }),
    );
  const onEnded = ({ exitCode, reason }: ExecEnd) => {
    write('instances.execEnded', { exitCode, reason }).catch((error: unknown) => {
      deps.log.error('the end of an exec could not be written into the audit log', { instanceId, execId, error });
    });
  };
  const program = wordProgram(spec.command[0] ?? '');
  await write('instances.openExec', { program, arguments: spec.command.length - 1, tty: spec.tty });
  await streams.openExec({ start: { execId, instanceId, ...spec }, holder: holderOf(tenant, signedIn), onEnded });
  return { execId };
}

/** PostgreSQL takes no half surrogate pairs, and a log no control characters. */
function wordProgram(name: string): string {
  return name
    .slice(0, MAX_PROGRAM)
    .replaceAll(/\p{Cc}/gu, '�')
    .toWellFormed();
}
