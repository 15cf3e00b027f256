import type { PacketRule } from '@bulkhead/shared';
import { BRIDGE_PREFIX, chainNames, TABLE } from './names.ts';
import type { Place, WalledInstance, WallPlan } from './wall-plan.ts';

/** A port of a bridge that is known to lead to one instance. */
export interface BoundPort {
  device: string;
  mac: string;
  address: string;
}

export interface RulesetInput {
  plan: WallPlan;
  bound: readonly BoundPort[];
  /** The host forwarded nothing before we let it: what is not ours stays where it was. */
  dropsForeign: boolean;
}

const OURS = `"${BRIDGE_PREFIX}*"`;
/** What a cloud tells its machines, and what else is only for the host's own link. */
const LINK_LOCAL = '169.254.0.0/16';
/** Who a connection is from, and whom it is for behind a port that leads there: the same in either direction. */
const ASKER = 'ct original ip saddr';
const ASKED = 'ct reply ip saddr';
const ASKED_PORT = 'ct reply proto-src';
/** What a router on the way says of a connection that the kernel knows: that a packet of it did not come through. */
const ERROR = 'ct state related meta l4proto icmp';

/**
 * Pure: both tables, to be put in place of those that are there in one transaction. Each packet is judged, and not only a
 * connection's first: what is not allowed any more ends, what still is goes on. Answers are judged by the question: what is
 * asked for, by whom and of whom, is what the kernel remembers of the connection and not what the packet says.
 */
export function buildRuleset(input: RulesetInput): string {
  return [...replace('inet', inetTable(input)), ...replace('bridge', bridgeTable(input)), ''].join('\n');
}

/** Takes both tables away. */
export const NO_RULESET = [...replace('inet', null), ...replace('bridge', null), ''].join('\n');

function replace(family: 'inet' | 'bridge', body: readonly string[] | null): string[] {
  // Named first: what is not there cannot be deleted.
  const removal = [`table ${family} ${TABLE} { }`, `delete table ${family} ${TABLE}`];
  return body === null ? removal : [...removal, `table ${family} ${TABLE} {`, ...body, '}'];
}

function inetTable({ plan, dropsForeign }: RulesetInput): string[] {
  const places = plan.instances.flatMap((instance) => instance.places);
  const bridges = plan.networks.map(({ bridge }) => bridge);
  const outward = plan.networks.filter(({ internal }) => !internal).map(({ subnet }) => subnet);
  const internal = plan.networks.filter((network) => network.internal).map(({ bridge }) => `"${bridge}"`);
  return [
    ...set('places', 'ifname . ipv4_addr', places.map(placeKey)),
    ...set(
      'same',
      'ifname . ifname',
      bridges.map((bridge) => `"${bridge}" . "${bridge}"`),
    ),
    ...set('internal', 'ifname', internal),
    ...set('outward', 'ipv4_addr', outward, 'interval'),
    ...plan.instances.flatMap(instanceChains),
    ...map('senders', 'ifname . ipv4_addr : verdict', verdicts(places, 'leaving')),
    ...map('receivers', 'ifname . ipv4_addr : verdict', verdicts(places, 'arriving')),
    ...portMap('tcp', plan),
    ...portMap('udp', plan),
    ...ledSet('tcp', plan),
    ...ledSet('udp', plan),
    // What came through a port of the host goes on only while that port leads there.
    ...chain('led', [
      `${ERROR} return`,
      ...(['tcp', 'udp'] as const).map(
        (protocol) => `${meta(protocol)} ct original proto-dst . ${ASKED} . ${ASKED_PORT} @${protocol}_led return`,
      ),
      'drop',
    ]),
    ...judges('leaving', 'arriving', { asker: 'iifname', asked: 'oifname' }),
    ...judges('answered', 'answering', { asker: 'oifname', asked: 'iifname' }),
    ...chain('answers', [`oifname ${OURS} jump answered`, `iifname ${OURS} jump answering`]),
    ...chain('forward', [
      'type filter hook forward priority filter - 10; policy accept;',
      `iifname != ${OURS} oifname != ${OURS} ${dropsForeign ? 'drop' : 'accept'}`,
      'meta nfproto != ipv4 drop',
      'ct state invalid,untracked drop',
      `${ERROR} accept`,
      'ct direction reply goto answers',
      `iifname ${OURS} iifname . ip saddr != @places drop`,
      `iifname ${OURS} jump leaving`,
      `oifname ${OURS} jump arriving`,
    ]),
    // To the host itself: answers to what it asked, and nothing else.
    ...chain('input', [
      'type filter hook input priority filter - 10; policy accept;',
      `iifname != ${OURS} accept`,
      'meta nfproto != ipv4 drop',
      'ct status dnat jump led',
      'ct state established ct direction reply accept',
      `${ERROR} accept`,
      'drop',
    ]),
    // From the host itself: whatever it likes, but through a port only while that leads there. Before this hook a packet that
    // was led elsewhere is still told to be for the host.
    ...chain('output', [
      'type filter hook postrouting priority filter - 10; policy accept;',
      `oifname ${OURS} ct status dnat ct direction original jump led`,
    ]),
    ...chain('published', ['type nat hook prerouting priority dstnat - 10; policy accept;', ...LEAD_IN]),
    ...chain('published_here', ['type nat hook output priority -110; policy accept;', ...LEAD_IN]),
    ...chain('sources', [
      'type nat hook postrouting priority srcnat - 10; policy accept;',
      `oifname ${OURS} ip saddr 127.0.0.0/8 masquerade`,
      // From a network to its own published port: the answer has to come back the same way.
      ...plan.networks.map(({ bridge, subnet }) => `oifname "${bridge}" ip saddr ${subnet} ct status dnat masquerade`),
      `oifname != ${OURS} ip saddr @outward masquerade`,
    ]),
  ];
}

const LEAD_IN = ['tcp', 'udp'].map(
  (protocol) => `fib daddr type local meta l4proto ${protocol} dnat ip to ${protocol} dport map @${protocol}_ports`,
);

/** Chains for one direction of packets, which say on which side of it is who asks. Both come to the same verdict. */
function judges(from: string, to: string, { asker, asked }: { asker: string; asked: string }): string[] {
  return [
    ...chain(from, [
      `${asker} . ${ASKER} vmap @senders`,
      `${asker} . ${asked} @same return`,
      `${ASKED} ${LINK_LOCAL} drop`,
      `${asker} @internal drop`,
      `${asked} ${OURS} ct status dnat return`,
      `${asked} ${OURS} drop`,
    ]),
    ...chain(`${to}_there`, [`${asked} . ${ASKED} vmap @receivers`, 'drop']),
    ...chain(to, [
      'ct status dnat jump led',
      `ct status dnat goto ${to}_there`,
      `${asker} . ${asked} @same goto ${to}_there`,
      'drop',
    ]),
  ];
}

/** No instance sends as another one: neither by hardware address nor by address, and nothing but IPv4 and its ARP. */
function bridgeTable({ plan, bound }: RulesetInput): string[] {
  const places = plan.instances.flatMap((instance) => instance.places);
  const known = bound.filter(({ address }) => places.some((place) => place.address === address));
  return [
    ...set(
      'macs',
      'ether_addr',
      places.map(({ mac }) => mac),
    ),
    ...set(
      'pairs',
      'ether_addr . ipv4_addr',
      places.map(({ mac, address }) => `${mac} . ${address}`),
    ),
    ...set(
      'bound',
      'ether_addr',
      known.map(({ mac }) => mac),
    ),
    ...set(
      'ports',
      'ifname',
      known.map(({ device }) => `"${device}"`),
    ),
    ...set(
      'bindings',
      'ifname . ether_addr . ipv4_addr',
      known.map(({ device, mac, address }) => `"${device}" . ${mac} . ${address}`),
    ),
    ...chain('bound_port', [
      'ether type ip iifname . ether saddr . ip saddr @bindings accept',
      'ether type arp iifname . ether saddr . arp saddr ip @bindings accept',
      'drop',
    ]),
    // A port that has just come up: it is some instance's, and none's whose port is known.
    ...chain('new_port', [
      'ether type ip ether saddr . ip saddr @pairs accept',
      'ether type arp ether saddr . arp saddr ip @pairs accept',
      'drop',
    ]),
    ...chain('prerouting', [
      'type filter hook prerouting priority -300; policy accept;',
      'iifname @ports goto bound_port',
      'ether saddr @bound drop',
      'ether saddr @macs goto new_port',
    ]),
  ];
}

function instanceChains(instance: WalledInstance): string[] {
  const { leaving, arriving } = chainNames(instance.id);
  if (instance.rules === null) {
    return [
      ...chain(leaving, ['return']),
      ...chain(arriving, [...openPorts(instance), 'iifname . oifname @same accept', 'drop']),
    ];
  }
  const out = instance.rules.filter(({ direction }) => direction === 'egress');
  const into = instance.rules.filter(({ direction }) => direction === 'ingress');
  return [
    ...chain(leaving, [...out.flatMap((rule) => match(rule, 'asked', 'return')), 'drop']),
    ...chain(arriving, [...into.flatMap((rule) => match(rule, 'asker', 'accept')), 'drop']),
  ];
}

function openPorts({ ports }: WalledInstance): string[] {
  return ports.map(
    ({ protocol, containerPort }) => `ct status dnat ${meta(protocol)} ${ASKED_PORT} ${containerPort} accept`,
  );
}

function match(rule: PacketRule, side: 'asker' | 'asked', verdict: string): string[] {
  const address = `${side === 'asker' ? ASKER : ASKED} ${rule.cidr}`;
  if (rule.protocol === 'any') return [`${address} ${verdict}`];
  if (rule.protocol === 'icmp' || rule.portFrom === null) return [`${address} ${meta(rule.protocol)} ${verdict}`];
  return [
    `${address} ${meta(rule.protocol)} ${ASKED_PORT} ${rule.portFrom}-${rule.portTo ?? rule.portFrom} ${verdict}`,
  ];
}

function meta(protocol: 'tcp' | 'udp' | 'icmp'): string {
  return `meta l4proto ${protocol}`;
}

function verdicts(places: readonly Place[], side: 'leaving' | 'arriving'): string[] {
  const verb = side === 'leaving' ? 'jump' : 'goto';
  return places.map((place) => `${placeKey(place)} : ${verb} ${chainNames(place.instanceId)[side]}`);
}

function placeKey({ bridge, address }: Place): string {
  return `"${bridge}" . ${address}`;
}

function leads(protocol: 'tcp' | 'udp', plan: WallPlan): { hostPort: number; target: string }[] {
  return plan.instances.flatMap(({ ports, portAddress }) =>
    portAddress === null
      ? []
      : ports
          .filter((port) => port.protocol === protocol)
          .map(({ hostPort, containerPort }) => ({ hostPort, target: `${portAddress} . ${containerPort}` })),
  );
}

function portMap(protocol: 'tcp' | 'udp', plan: WallPlan): string[] {
  const elements = leads(protocol, plan).map(({ hostPort, target }) => `${hostPort} : ${target}`);
  return map(`${protocol}_ports`, 'inet_service : ipv4_addr . inet_service', elements);
}

function ledSet(protocol: 'tcp' | 'udp', plan: WallPlan): string[] {
  const elements = leads(protocol, plan).map(({ hostPort, target }) => `${hostPort} . ${target}`);
  return set(`${protocol}_led`, 'inet_service . ipv4_addr . inet_service', elements);
}

function chain(name: string, rules: readonly string[]): string[] {
  return [`  chain ${name} {`, ...rules.map((rule) => `    ${rule}`), '  }'];
}

function set(name: string, type: string, elements: readonly string[], flags = ''): string[] {
  return collection('set', name, type, elements, flags);
}

function map(name: string, type: string, elements: readonly string[]): string[] {
  return collection('map', name, type, elements, '');
}

function collection(kind: string, name: string, type: string, elements: readonly string[], flags: string): string[] {
  return [
    `  ${kind} ${name} {`,
    `    type ${type}`,
    ...(flags === '' ? [] : [`    flags ${flags}`]),
    ...(elements.length === 0 ? [] : [`    elements = { ${elements.join(', ')} }`]),
    '  }',
  ];
}
