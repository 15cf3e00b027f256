import { existsSync } from 'node:fs';
import { buildRuleset } from './build-ruleset.ts';
import { execute, NetworkError } from './host-network.ts';

/** What this host's kernel and programs can do for networks; each null, or why it cannot in words. */
export interface NetworkAbility {
  /** Networks, groups and published ports: nothing of them without all of it. */
  walls: string | null;
  bandwidth: string | null;
}

const SWITCHED = '/proc/sys/net/bridge/bridge-nf-call-iptables';
const EVERYTHING = {
  plan: {
    networks: [{ bridge: 'bhn0', subnet: '10.0.0.0/24', internal: false }],
    instances: [
      {
        id: '00000000-0000-0000-0000-000000000001',
        places: [
          {
            instanceId: '00000000-0000-0000-0000-000000000001',
            bridge: 'bhn0',
            address: '10.0.0.2',
            mac: '02:42:0a:00:00:02',
          },
        ],
        rules: [
          { direction: 'ingress' as const, protocol: 'tcp' as const, portFrom: 1, portTo: 2, cidr: '10.0.0.0/8' },
        ],
        ports: [{ protocol: 'tcp' as const, hostPort: 30_000, containerPort: 80 }],
        portAddress: '10.0.0.2',
      },
    ],
  },
  bound: [{ device: 'veth0', mac: '02:42:0a:00:00:02', address: '10.0.0.2' }],
  dropsForeign: true,
};

/** Found by trying, in a network of its own that is gone afterwards: nothing of the host is touched. */
export async function probeNetworks(): Promise<NetworkAbility> {
  const [walls, bandwidth] = await Promise.all([tryWalls(), tryBandwidth()]);
  return { walls, bandwidth };
}

async function tryWalls(): Promise<string | null> {
  const refusal = await tried(() => execute('unshare', ['--net', '--', 'nft', '-f', '-'], buildRuleset(EVERYTHING)));
  if (refusal !== null) return refusal;
  if (!existsSync(SWITCHED)) await execute('modprobe', ['br_netfilter']).catch(() => undefined);
  return existsSync(SWITCHED)
    ? null
    : 'the kernel has no br_netfilter, without which packets inside of a network are not filtered; load that module';
}

async function tryBandwidth(): Promise<string | null> {
  const steps = [
    'ip link add bhi0 type ifb',
    'ip link set bhi0 up',
    'tc qdisc add dev bhi0 root tbf rate 1000kbit burst 65536 latency 50ms',
    'tc qdisc add dev lo clsact',
    'tc filter add dev lo ingress pref 1 protocol all u32 match u32 0 0 action mirred egress redirect dev bhi0',
  ];
  return tried(() => execute('unshare', ['--net', '--', 'sh', '-e'], steps.join('\n')));
}

async function tried(run: () => Promise<unknown>): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof NetworkError) return error.message;
    throw error;
  }
}
