import { Prisma } from '@bulkhead/db';
import { sumResources, type OperationsOverview } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readHosts } from '../hosts/host-rows.ts';
import { downBefore } from '../hosts/host-state.ts';
import { countByState } from '../instances/instance-rows.ts';
import { instanceStateSql } from '../instances/instance-state.ts';
import { readOperations } from '../operations/operation-view.ts';
import { sumUsage } from '../usage/usage.ts';

const RECENT_OPERATIONS = 15;

/** What an operator asks first: which hosts and instances are in which state, and how much all hosts have left. */
export async function getOperationsOverview(deps: Deps): Promise<OperationsOverview> {
  const now = deps.now();
  const [hosts, instances, tenants, operations] = await Promise.all([
    readHosts(deps.db, now),
    countByState(deps.db, instanceStateSql(downBefore(now)), Prisma.sql`true`),
    deps.db.tenant.count({ where: { deletedAt: null } }),
    readOperations(deps.db, {}, RECENT_OPERATIONS),
  ]);
  const inService = hosts.filter(({ state }) => state !== 'revoked');
  const states: Record<string, number> = {};
  for (const { state } of hosts) states[state] = (states[state] ?? 0) + 1;
  return {
    hosts: states,
    instances,
    tenants,
    room: {
      limit: sumResources(inService.map(({ room }) => room.limit)),
      reserved: sumResources(inService.map(({ room }) => room.reserved)),
    },
    used: sumUsage(inService.map(({ used }) => used)),
    operations,
  };
}
