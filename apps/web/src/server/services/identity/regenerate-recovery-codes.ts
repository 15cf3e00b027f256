import { BulkheadError } from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { replaceRecoveryCodes } from './second-factor.ts';

/** Ten fresh recovery codes, answered once; the ones before are void. Errors: CONFLICT without a second factor. */
export async function regenerateRecoveryCodes(
  deps: Deps,
  session: SignedIn,
  actor: Actor,
): Promise<{ recoveryCodes: string[] }> {
  const { userId } = session;
  const recoveryCodes = await deps.db.$transaction(async (tx) => {
    // Of two who ask at once the second one waits here, and its codes are the ones that count.
    const locked = await tx.$queryRaw<unknown[]>`
      select 1 from "User" where id = ${userId}::uuid and "totpConfirmedAt" is not null for no key update`;
    if (locked.length === 0) {
      throw new BulkheadError('CONFLICT', 'There is no second factor that recovery codes could stand in for.');
    }
    const fresh = await replaceRecoveryCodes(tx, userId);
    await writeAudit(tx, actor, { action: 'account.regenerateRecoveryCodes', target: `user:${userId}` });
    return fresh;
  });
  return { recoveryCodes };
}
