import { DONE, type TerminalSize } from '@bulkhead/shared';
import type { SignedIn, TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { referenceTo, streamsOf } from './streams-of.ts';

interface Holder {
  tenant: TenantContext;
  signedIn: SignedIn;
}
interface Which {
  instanceId: string;
  execId: string;
}

/** Sends input to an exec of one's own. Errors: NOT_FOUND, HOST_UNREACHABLE, TOO_MANY_ATTEMPTS when it does not read. */
export async function writeExec(
  deps: Deps,
  { tenant, signedIn }: Holder,
  { base64, isLast, ...which }: Which & { base64: string; isLast: boolean },
): Promise<typeof DONE> {
  const streams = await streamsOf(deps, tenant, which.instanceId);
  await streams.writeExec(referenceTo(tenant, signedIn, which), { base64, isLast });
  return DONE;
}

/** Tells an exec of one's own how large its terminal is. Errors: NOT_FOUND, HOST_UNREACHABLE. */
export async function resizeExec(
  deps: Deps,
  { tenant, signedIn }: Holder,
  { columns, rows, ...which }: Which & TerminalSize,
): Promise<typeof DONE> {
  const streams = await streamsOf(deps, tenant, which.instanceId);
  await streams.resizeExec(referenceTo(tenant, signedIn, which), { columns, rows });
  return DONE;
}

/** Ends an exec of one's own, with all of its processes. Errors: NOT_FOUND, HOST_UNREACHABLE. */
export async function closeExec(deps: Deps, { tenant, signedIn }: Holder, which: Which): Promise<typeof DONE> {
  const streams = await streamsOf(deps, tenant, which.instanceId);
  streams.closeExec(referenceTo(tenant, signedIn, which));
  return DONE;
}

/** Says that so much of what was sent of an exec of one's own was taken. Of one that is over it does not matter. */
export async function takeExec(
  deps: Deps,
  { tenant, signedIn }: Holder,
  { bytes, ...which }: Which & { bytes: number },
): Promise<typeof DONE> {
  const streams = await streamsOf(deps, tenant, which.instanceId);
  streams.takeExec(referenceTo(tenant, signedIn, which), bytes);
  return DONE;
}
