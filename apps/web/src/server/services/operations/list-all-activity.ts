import { grantedScopes, type ActivityView } from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { listActivity } from './list-activity.ts';

/** What is under way in all tenants, of every kind that the reader's system role may read in each of them. `deps` see the whole system. */
export function listAllActivity(
  deps: Deps,
  { systemRole, token }: SignedIn,
  { limit }: { limit: number },
): Promise<ActivityView> {
  const granted = grantedScopes(systemRole, { role: null, customScopes: null });
  const scopes = new Set(granted.filter((scope) => token?.scopes.has(scope) ?? true));
  return listActivity(deps, { tenantId: null, scopes }, { limit });
}
