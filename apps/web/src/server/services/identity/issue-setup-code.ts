import type { Deps } from '../../deps.ts';
import { hasAdministrator } from './get-session.ts';
import { issueInvitation } from './invitations.ts';

/** A fresh code for the first administrator, good once and for a day; null when there is one. Codes before it are void. */
export async function issueSetupCode(deps: Pick<Deps, 'db' | 'now'>): Promise<string | null> {
  if (await hasAdministrator(deps)) return null;
  return deps.db.$transaction((tx) => issueInvitation(deps, tx, null));
}
