import { systemRoleAllows, type SystemHit } from '@bulkhead/shared';
import type { SignedIn } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { runFinders } from './finder.ts';
import { SYSTEM_FINDERS } from './system-finders.ts';

/** What of the whole system has the text in its name; only kinds that the reader's system role may read, so often nothing. */
export function searchSystem(deps: Deps, reader: SignedIn, text: string): Promise<SystemHit[]> {
  return runFinders(deps.db, SYSTEM_FINDERS, { text, holds: (scope) => systemRoleAllows(reader.systemRole, scope) });
}
