import type { LogMessage, LogQuery } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { paced, type Reader } from './paced.ts';
import { streamsOf } from './streams-of.ts';

/** The log of one of the tenant's instances. Errors: NOT_FOUND, HOST_UNREACHABLE, TOO_MANY_ATTEMPTS, UNAVAILABLE. */
export async function* watchLog(
  deps: Deps,
  tenant: TenantContext,
  reader: Reader,
  { instanceId, ...query }: LogQuery & { instanceId: string },
): AsyncGenerator<LogMessage, void> {
  const streams = await streamsOf(deps, tenant, instanceId);
  yield* paced(reader, { tenantId: tenant.id, bytesOf }, (either) => streams.watchLog(instanceId, query, either));
}

function bytesOf({ chunks }: LogMessage): number {
  return chunks.reduce((sum, { text }) => sum + text.length, 0);
}
