import { tenantNetworkingSchema, type TenantNetworking } from '@bulkhead/shared';
import { z } from 'zod';
import { connectToTenant, type CommonOptions } from '../connect.ts';
import { CliFailure, EXIT } from '../failure.ts';
import { err, out, printJson, printTable } from '../terminal.ts';

async function read(options: CommonOptions) {
  const { api, base } = await connectToTenant(options);
  const networking = await api.ask({ path: `${base}/networks`, answer: tenantNetworkingSchema });
  return { api, base, networking };
}

/** The tenant's networks and who is in them. */
export async function listNetworks(options: CommonOptions): Promise<void> {
  const { networking } = await read(options);
  if (options.json === true) return printJson(networking.networks);
  printTable(
    ['NAME', 'ADDRESSES', 'WAY OUT', 'INSTANCES', 'ID'],
    networking.networks.map(({ name, subnet, internal, members, id }) => [
      name,
      subnet,
      internal ? 'none' : 'yes',
      members.map(({ instanceName, address }) => `${instanceName} ${address}`).join(', ') || '–',
      id,
    ]),
  );
  if (networking.networks.length === 0) err('No networks. Make one: bulkhead networks create NAME\n');
}

/** Security groups and their rules. */
export async function listGroups(options: CommonOptions): Promise<void> {
  const { networking } = await read(options);
  if (options.json === true) return printJson(networking.groups);
  printTable(
    ['NAME', 'DIRECTION', 'WHAT', 'FROM OR TO'],
    networking.groups.flatMap(({ name, rules }) =>
      rules.length === 0 ? [[name, '–', 'nothing', '–']] : rules.map((rule) => [name, ...wordRule(rule)]),
    ),
  );
}

function wordRule(rule: TenantNetworking['groups'][number]['rules'][number]): string[] {
  const { direction, protocol, portFrom, portTo, cidr, peerGroupName } = rule;
  const ports =
    portFrom === null ? '' : portTo === null || portTo === portFrom ? ` ${portFrom}` : ` ${portFrom}-${portTo}`;
  return [direction === 'ingress' ? 'in' : 'out', `${protocol}${ports}`, cidr ?? `group ${peerGroupName ?? ''}`];
}

/** What of the tenant is open to the outside. */
export async function listPorts(options: CommonOptions): Promise<void> {
  const { networking } = await read(options);
  if (options.json === true) return printJson(networking.ports);
  printTable(
    ['OUTSIDE', 'INSTANCE', 'PORT INSIDE'],
    networking.ports.map(({ hostName, hostPort, protocol, instanceName, containerPort }) => [
      `${hostName}:${hostPort}/${protocol}`,
      instanceName,
      String(containerPort),
    ]),
  );
}

export async function createNetwork(name: string, options: CommonOptions & { internal?: boolean }): Promise<void> {
  const { api, base } = await connectToTenant(options);
  const made = await api.ask({
    method: 'POST',
    path: `${base}/networks`,
    body: { name, internal: options.internal === true },
    answer: z.object({ networkId: z.string(), subnet: z.string() }),
  });
  if (options.json === true) return printJson(made);
  out(`${name} has the addresses ${made.subnet}\n`);
}

export async function deleteNetwork(nameOrId: string, options: CommonOptions): Promise<void> {
  const { api, base, networking } = await read(options);
  const found = networking.networks.find(({ id, name }) => id === nameOrId || name === nameOrId);
  if (found === undefined) throw new CliFailure(EXIT.notFound, `There is no network "${nameOrId}".`);
  await api.ask({ method: 'DELETE', path: `${base}/networks/${found.id}`, answer: z.unknown() });
  if (options.json === true) return printJson({ networkId: found.id });
  out(`${found.name} is deleted\n`);
}
