import type { ExecMessage } from '@bulkhead/shared';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { paced } from './paced.ts';
import { referenceTo, streamsOf } from './streams-of.ts';

interface Watching {
  tenant: TenantContext;
  signedIn: SignedIn;
  signal: AbortSignal | undefined;
  unsentBytes: () => number;
}

/** What an exec says until it is over; whoever leaves earlier ends it. Errors: NOT_FOUND, HOST_UNREACHABLE, CONFLICT. */
export async function* watchExec(
  deps: Deps,
  { tenant, signedIn, signal, unsentBytes }: Watching,
  { windowBytes, ...input }: { instanceId: string; execId: string; windowBytes?: number | undefined },
): AsyncGenerator<ExecMessage, void> {
  const streams = await streamsOf(deps, tenant, input.instanceId);
  const load = { tenantId: tenant.id, bytesOf };
  yield* paced({ signal, unsentBytes }, load, (either) =>
    streams.watchExec(referenceTo(tenant, signedIn, input), either, windowBytes),
  );
}

function bytesOf(message: ExecMessage): number {
  return message.kind === 'output' ? message.base64.length : 0;
}
