import type { Transaction } from '@bulkhead/db';
import { BulkheadError, hostFactsSchema, objectToRuntime, PROFILES, type Profile } from '@bulkhead/shared';
import { z } from 'zod';
import { readControls } from '../controls/read-controls.ts';
import { showGrant } from '../controls/find-refusal.ts';

/** How much a tenant's containers are trusted with. `runtime` is named in the sandboxed profile, and in no other. */
export interface Trust {
  profile: Profile;
  runtime: string | null;
}

const trustSchema = z.object({ profile: z.enum(PROFILES), runtime: z.string().nullable() });

/** Read it under the tenant's lock. */
export async function readTrust(tx: Transaction, tenantId: string): Promise<Trust> {
  const [row] = await tx.$queryRaw<unknown[]>`
    select profile, case when profile = 'sandboxed' then "sandboxRuntime" end as runtime
    from "Tenant" where id = ${tenantId}::uuid`;
  return trustSchema.parse(row);
}

/** A profile and the runtime that goes with it. Errors: INVALID_INPUT for a sandbox without a runtime, or one without a sandbox. */
export function requireTrust({ profile, runtime }: Trust): Trust {
  if ((profile === 'sandboxed') === (runtime !== null)) return { profile, runtime };
  const message =
    runtime === null
      ? 'The sandboxed profile needs a runtime: name it as the engine’s configuration does, such as runsc.'
      : `Only the sandboxed profile has a runtime; leave it out, or choose that profile instead of ${profile}.`;
  throw new BulkheadError('INVALID_INPUT', message, {
    field: 'sandboxRuntime',
    fields: [{ path: 'sandboxRuntime', message }],
  });
}

/** Why a host cannot run this tenant's containers: CONTROL_UNSUPPORTED, or null. `field` is where the host is in the input. */
export function refuseRuntime(
  trust: Trust,
  host: { name: string; runtimes: readonly string[] },
  field: string,
): BulkheadError | null {
  const objection = objectToRuntime(trust, host);
  return objection && new BulkheadError('CONTROL_UNSUPPORTED', objection.message, { field });
}

/**
 * Throws unless everything that a tenant has can be moved to another profile. Read under its hosts' locks. Errors:
 * CONTROL_IN_USE with an instance that has a device, CONTROL_UNSUPPORTED with a host without the runtime.
 */
export async function requireMovable(tx: Transaction, tenantId: string, trust: Trust): Promise<void> {
  const instances = await tx.instance.findMany({
    where: { tenantId, goneAt: null, desiredState: { not: 'absent' } },
    select: { name: true, controls: true, host: { select: { name: true, facts: true } } },
    orderBy: { hostId: 'asc' },
  });
  for (const { name, controls, host } of instances) {
    const [device] = trust.profile === 'restricted' ? readControls(controls).devices : [];
    if (device) {
      const message = `${name} has been given ${showGrant(device)}, and restricted containers have no device. Take it from the instance first.`;
      throw new BulkheadError('CONTROL_IN_USE', message, { field: 'profile', value: trust.profile, instance: name });
    }
    const facts = hostFactsSchema.nullable().parse(host.facts);
    const refusal = refuseRuntime(
      trust,
      { name: host.name, runtimes: facts?.engine?.runtimes ?? [] },
      'sandboxRuntime',
    );
    if (refusal) throw refusal;
  }
}
