import { grantedScopes, SYSTEM_ROLE_SCOPES, type SystemHit } from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { runFinders } from './finder.ts';
import { SYSTEM_FINDERS } from './system-finders.ts';

/** What of the whole system has the text in its name; only kinds that the reader's system role may read, so often nothing. */
export function searchSystem(deps: Deps, { systemRole }: SignedIn, text: string): Promise<SystemHit[]> {
  // What the role may do in every tenant, whoever belongs to it.
  const inTenants = grantedScopes(systemRole, { role: null, customScopes: null });
  const held = new Set([...SYSTEM_ROLE_SCOPES[systemRole], ...inTenants]);
  return runFinders(deps.db, SYSTEM_FINDERS, { text, tenantId: null, holds: (scope) => held.has(scope) });
}
