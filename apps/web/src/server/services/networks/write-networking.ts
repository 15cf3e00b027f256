import type { Transaction } from '@bulkhead/db';
import { BulkheadError, NO_NETWORKING_REQUEST, type NetworkingRequest } from '@bulkhead/shared';
import { isDeepStrictEqual } from 'node:util';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import { requireAttach } from '../instances/require-attach.ts';
import { firstFreeAddress } from './addresses.ts';
import { requireGroups } from './group-rows.ts';
import { readNetworkSettings } from './network-settings.ts';
import { requireResolvable } from './resolve-rules.ts';

interface Place {
  instanceId: string;
  hostId: string;
  /** `networking` or `spec.networking`. */
  field: string;
}

/**
 * Writes what an instance has of networks, in the place of what it had: it keeps its address in a network that it stays in,
 * and a port that it goes on publishing. Under the tenant's and the host's locks.
 *
 * Errors: FORBIDDEN without networks:write, NOT_FOUND for networks and groups, CONFLICT for ports that are taken or lead nowhere and for networks that are full,
 * QUOTA_EXCEEDED for ports, INVALID_INPUT for ports outside of the operators' range, CONTROL_UNSUPPORTED for what the host cannot.
 */
export async function writeNetworking(
  tx: Transaction,
  tenant: TenantContext,
  place: Place,
  request: NetworkingRequest,
): Promise<void> {
  if (!isDeepStrictEqual(request, NO_NETWORKING_REQUEST)) requireAttach(tenant, 'network', place.field);
  await requireAble(tx, place, request);
  await writePlaces(tx, tenant, place, request);
  await requireGroups(tx, tenant, request.groupIds, `${place.field}.groupIds`);
  const { instanceId } = place;
  await tx.instanceSecurityGroup.deleteMany({ where: { instanceId, tenantId: tenant.id } });
  if (request.groupIds.length > 0) {
    const data = request.groupIds.map((groupId) => ({ instanceId, groupId, tenantId: tenant.id }));
    await tx.instanceSecurityGroup.createMany({ data });
  }
  await requireResolvable(tx, tenant.id);
  await writePorts(tx, tenant, place, request);
  const { inKbps, outKbps } = request.bandwidth;
  await tx.instance.update({
    where: { id: instanceId },
    data: { bandwidthInKbps: inKbps, bandwidthOutKbps: outKbps },
  });
}

/** Asking for what a host cannot do is refused with the host's own words. */
async function requireAble(tx: Transaction, { hostId, field }: Place, request: NetworkingRequest): Promise<void> {
  const isLimited = request.bandwidth.inKbps !== null || request.bandwidth.outKbps !== null;
  if (request.networks.length === 0 && !isLimited) return;
  const [ground] = await tx.$queryRaw<{ walls: string | null; bandwidth: string | null; host: string }[]>`
    select g.walls, g.bandwidth, h.name as host from "network_grounds"() g join "Host" h on h.id = g."hostId"
    where g."hostId" = ${hostId}::uuid`;
  if (typeof ground?.walls === 'string') {
    const words = `${ground.host} cannot keep networks apart, so that nothing there is connected to one: ${ground.walls}.`;
    throw new BulkheadError('CONTROL_UNSUPPORTED', words, { field: `${field}.networks` });
  }
  if (isLimited && typeof ground?.bandwidth === 'string') {
    const words = `${ground.host} cannot hold a limit of bandwidth: ${ground.bandwidth}.`;
    throw new BulkheadError('CONTROL_UNSUPPORTED', words, { field: `${field}.bandwidth` });
  }
}

async function writePlaces(
  tx: Transaction,
  tenant: TenantContext,
  { instanceId, field }: Place,
  { networks }: NetworkingRequest,
): Promise<void> {
  const ids = networks.map(({ networkId }) => networkId);
  const known = await tx.network.findMany({
    where: { tenantId: tenant.id, id: { in: ids }, deletedAt: null },
    include: { attachments: { select: { instanceId: true, address: true } } },
  });
  await tx.networkAttachment.deleteMany({ where: { instanceId, tenantId: tenant.id, networkId: { notIn: ids } } });
  for (const [index, { networkId, aliases }] of networks.entries()) {
    const network = known.find(({ id }) => id === networkId);
    if (!network) {
      const details = { field: `${field}.networks.${index}.networkId`, value: networkId };
      throw new BulkheadError('NOT_FOUND', `There is no network ${networkId}.`, details);
    }
    if (network.attachments.some((one) => one.instanceId === instanceId)) {
      await tx.networkAttachment.update({
        where: { instanceId_networkId: { instanceId, networkId } },
        data: { aliases },
      });
      continue;
    }
    const address = firstFreeAddress(network.subnet, new Set(network.attachments.map((one) => one.address)));
    if (address === null) {
      const words = `The network ${network.name} (${network.subnet}) has no address left.`;
      throw new BulkheadError('CONFLICT', words, { field: `${field}.networks.${index}.networkId` });
    }
    await tx.networkAttachment.create({ data: { instanceId, networkId, tenantId: tenant.id, address, aliases } });
  }
}

async function writePorts(
  tx: Transaction,
  tenant: TenantContext,
  { instanceId, hostId, field }: Place,
  { ports }: NetworkingRequest,
): Promise<void> {
  const had = await tx.publishedPort.findMany({ where: { instanceId, tenantId: tenant.id } });
  const isKept = (one: (typeof had)[number]) => ports.some((port) => isSame(port, one));
  await tx.publishedPort.deleteMany({ where: { id: { in: had.filter((one) => !isKept(one)).map(({ id }) => id) } } });
  if (ports.length === 0) return;
  await requireWayIn(tx, instanceId, field);
  await requirePortRoom(tx, tenant, instanceId, ports.length);
  const left = had.filter(isKept);
  for (const [index, port] of ports.entries()) {
    const known = left.findIndex((one) => isSame(port, one));
    if (known >= 0) {
      left.splice(known, 1);
      continue;
    }
    const hostPort = await takePort(
      tx,
      { hostId, protocol: port.protocol, hostPort: port.hostPort },
      `${field}.ports.${index}.hostPort`,
    );
    const { protocol, containerPort } = port;
    await tx.publishedPort.create({
      data: { id: newId(), tenantId: tenant.id, instanceId, hostId, protocol, hostPort, containerPort },
    });
  }
}

type Port = NetworkingRequest['ports'][number];

function isSame(port: Port, row: { protocol: string; hostPort: number; containerPort: number }): boolean {
  const isLed = port.protocol === row.protocol && port.containerPort === row.containerPort;
  return isLed && (port.hostPort === null || port.hostPort === row.hostPort);
}

async function requireWayIn(tx: Transaction, instanceId: string, field: string): Promise<void> {
  const open = await tx.networkAttachment.count({ where: { instanceId, network: { internal: false } } });
  if (open > 0) return;
  const words =
    'A published port needs a network that is not internal: connect the instance to one, or publish nothing.';
  throw new BulkheadError('CONFLICT', words, { field: `${field}.ports` });
}

async function requirePortRoom(
  tx: Transaction,
  tenant: TenantContext,
  instanceId: string,
  wanted: number,
): Promise<void> {
  const { quotaPorts } = await tx.tenant.findUniqueOrThrow({ where: { id: tenant.id }, select: { quotaPorts: true } });
  const others = await tx.publishedPort.count({
    where: { tenantId: tenant.id, instanceId: { not: instanceId }, instance: { goneAt: null } },
  });
  if (others + wanted <= quotaPorts) return;
  const words = `The quota of ${tenant.slug} is ${quotaPorts} published ports; ${others} are in use and ${wanted} are wanted. Publish fewer, or ask operations for more.`;
  throw new BulkheadError('QUOTA_EXCEEDED', words);
}

async function takePort(
  tx: Transaction,
  { hostId, protocol, hostPort }: { hostId: string; protocol: string; hostPort: number | null },
  field: string,
): Promise<number> {
  const [free] = await tx.$queryRaw<{ port: number | null }[]>`
    select "free_host_port"(${hostId}::uuid, ${protocol}, ${hostPort}::int) as port`;
  if (typeof free?.port === 'number') return free.port;
  const { portFrom, portTo } = await readNetworkSettings(tx);
  if (hostPort === null) {
    const words = `All ${protocol} ports from ${portFrom} to ${portTo} of this host are published already.`;
    throw new BulkheadError('UNAVAILABLE', words, { field });
  }
  if (hostPort < portFrom || hostPort > portTo) {
    const words = `Ports from ${portFrom} to ${portTo} can be published; ${hostPort} is not among them.`;
    throw new BulkheadError('INVALID_INPUT', words, { field, value: String(hostPort) });
  }
  const words = `The ${protocol} port ${hostPort} of this host is published already. Choose another one, or leave it to us.`;
  throw new BulkheadError('CONFLICT', words, { field, value: String(hostPort) });
}
