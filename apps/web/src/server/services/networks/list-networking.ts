import type { NetworkView, PublishedPortView, TenantNetworking } from '@bulkhead/shared';
import { observedNetworkSchema } from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { readGroups } from './group-rows.ts';
import { readNetworkSettings } from './network-settings.ts';

const protocolSchema = z.enum(['tcp', 'udp']);

/** Everything of a tenant's networking; each part is bounded where it is made. */
export async function listNetworking(deps: Deps, tenant: TenantContext): Promise<TenantNetworking> {
  const { db } = deps;
  const [networks, groups, ports, settings, quota] = await Promise.all([
    readNetworks(deps, tenant.id),
    readGroups(db, tenant.id),
    readPorts(deps, { tenantId: tenant.id }),
    readNetworkSettings(db),
    db.tenant.findUniqueOrThrow({ where: { id: tenant.id }, select: { quotaNetworks: true, quotaPorts: true } }),
  ]);
  const { portFrom, portTo } = settings;
  return {
    networks,
    groups,
    ports,
    limits: {
      networks: { limit: quota.quotaNetworks, used: networks.length },
      ports: { limit: quota.quotaPorts, used: ports.length },
      portFrom,
      portTo,
    },
  };
}

async function readNetworks({ db }: Pick<Deps, 'db'>, tenantId: string): Promise<NetworkView[]> {
  const rows = await db.network.findMany({
    where: { tenantId, deletedAt: null },
    orderBy: { name: 'asc' },
    include: {
      observations: { include: { host: { select: { name: true } } } },
      attachments: {
        include: {
          instance: {
            select: {
              name: true,
              observedState: true,
              goneAt: true,
              host: { select: { name: true } },
              securityGroups: { select: { groupId: true } },
            },
          },
        },
      },
    },
  });
  return rows.map(({ id, name, subnet, internal, createdAt, attachments, observations }) => ({
    id,
    name,
    subnet,
    internal,
    createdAtMs: createdAt.getTime(),
    members: attachments
      .filter(({ instance }) => instance.goneAt === null)
      .map(({ instanceId, address, aliases, instance }) => ({
        instanceId,
        instanceName: instance.name,
        state: instance.observedState,
        hostName: instance.host.name,
        address,
        aliases,
        groupIds: instance.securityGroups.map(({ groupId }) => groupId),
      }))
      .toSorted((a, b) => a.instanceName.localeCompare(b.instanceName)),
    hosts: observations.flatMap(({ observed, host }) => {
      const seen = observedNetworkSchema.safeParse(observed).data;
      return seen === undefined
        ? []
        : [{ hostName: host.name, state: seen.state, problem: seen.problem?.message ?? null }];
    }),
  }));
}

/** Published ports of living instances, by instance and port. */
export async function readPorts(
  { db }: Pick<Deps, 'db'>,
  where: { tenantId: string; instanceId?: string },
): Promise<PublishedPortView[]> {
  const rows = await db.publishedPort.findMany({
    where: { ...where, instance: { goneAt: null } },
    include: { instance: { select: { name: true } }, host: { select: { name: true } } },
    orderBy: [{ hostPort: 'asc' }, { protocol: 'asc' }],
  });
  return rows.map(({ id, protocol, hostPort, containerPort, instanceId, instance, host }) => ({
    id,
    protocol: protocolSchema.parse(protocol),
    hostPort,
    containerPort,
    instanceId,
    instanceName: instance.name,
    hostName: host.name,
  }));
}
