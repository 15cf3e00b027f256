import { z } from 'zod';
import type { HostNetwork } from './host-network.ts';

const linksSchema = z.array(
  z.object({
    ifindex: z.int(),
    ifname: z.string(),
    link_index: z.int().optional(),
    address: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string().optional() })).optional(),
  }),
);

export interface FoundPort {
  /** The end on the host. */
  device: string;
  mac: string;
  address: string;
}

/** Finds a container's ports, and lets it reach itself under a port that it publishes: back through the port it came from. */
export async function bindPorts(network: HostNetwork, pid: number): Promise<FoundPort[]> {
  const found = await findPorts(network, pid);
  for (const { device } of found) {
    await network.run('ip', ['link', 'set', 'dev', device, 'type', 'bridge_slave', 'hairpin', 'on']);
  }
  return found;
}

/** Where a container's addresses come out on the host. */
async function findPorts(network: HostNetwork, pid: number): Promise<FoundPort[]> {
  const [inside, outside] = await Promise.all([
    network.runIn(pid, 'ip', ['-j', '-4', 'address', 'show']),
    network.run('ip', ['-j', 'link', 'show', 'type', 'veth']),
  ]);
  const names = new Map(parse(outside).map(({ ifindex, ifname }) => [ifindex, ifname]));
  // `ip -4 address` leaves the hardware addresses out of what it tells.
  const hardware = new Map(
    parse(await network.runIn(pid, 'ip', ['-j', 'link', 'show'])).map(({ ifindex, address }) => [
      ifindex,
      address ?? '',
    ]),
  );
  return parse(inside).flatMap(({ ifindex, link_index: peer, addr_info: addresses }) => {
    const device = peer === undefined ? undefined : names.get(peer);
    const local = addresses?.[0]?.local;
    if (device === undefined || local === undefined) return [];
    return [{ device, mac: hardware.get(ifindex) ?? '', address: local }];
  });
}

function parse(text: string): z.infer<typeof linksSchema> {
  // What an address filter leaves out is told as an empty object.
  const told = z.array(z.unknown()).parse(JSON.parse(text || '[]'));
  return told.flatMap((one) => linksSchema.element.safeParse(one).data ?? []);
}
