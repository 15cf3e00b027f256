import type { HostRow } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readHosts } from './host-rows.ts';

/** All hosts, revoked ones included, by name. */
export function listHosts(deps: Deps): Promise<HostRow[]> {
  return readHosts(deps.db, deps.now());
}
