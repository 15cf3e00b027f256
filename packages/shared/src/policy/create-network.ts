import { allow, deny, entriesOf, force, forceWhereSent, hasParts, is, isText } from './row.ts';

const ENDPOINT = 'NetworkingConfig.EndpointsConfig{}';

const NETWORK_NAME = /^bh-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What of a create is about networks: one of the tenant's own at most, at an address of ours; ports are led in by the agent. */
export const CREATE_NETWORK = [
  ...deny('create', 44, 'the environment of another container', ['HostConfig.Links']),
  ...deny('create', 45, 'names that lead to addresses of the host’s network', [
    'HostConfig.ExtraHosts',
    'HostConfig.DnsOptions',
    'HostConfig.DnsSearch',
  ]),
  forceWhereSent('create', {
    field: 'HostConfig.Dns',
    rule: 'an address at which nobody answers, where names of outside are not looked up',
    attack: 'names that lead to addresses of the host’s network',
    reference: 45,
    holds: (value) => JSON.stringify(value) === '["127.0.0.2"]',
  }),
  ...deny(
    'create',
    53,
    'ports of the host: privileged, taken, or all of them, each with a process outside of the quota',
    ['HostConfig.PortBindings', 'HostConfig.PortBindings{}[].HostPort'],
  ),
  ...deny('create', 54, 'an address of the host behind its firewall', ['HostConfig.PortBindings{}[].HostIp']),
  force('create', {
    field: 'HostConfig.PublishAllPorts',
    rule: 'false',
    attack: 'the image chooses which ports of the host are opened',
    reference: 55,
    holds: is(false),
  }),
  allow('create', {
    field: 'NetworkingConfig',
    rule: 'an object with the one below',
    attack: 'a place in somebody’s network',
    reference: 56,
    holds: hasParts,
  }),
  allow('create', {
    field: 'NetworkingConfig.EndpointsConfig',
    rule: 'one network that the agent has made, with an address that the control plane has given out and the instance’s names',
    attack: 'a place, a name or an address in somebody’s network',
    reference: 56,
    holds: isOnePlace,
  }),
  ...deny('create', 56, 'a place, a name or an address in somebody’s network', [
    `${ENDPOINT}.IPAMConfig`,
    `${ENDPOINT}.IPAMConfig.IPv4Address`,
    `${ENDPOINT}.IPAMConfig.IPv6Address`,
    `${ENDPOINT}.IPAMConfig.LinkLocalIPs`,
    `${ENDPOINT}.Links`,
    `${ENDPOINT}.Aliases`,
    `${ENDPOINT}.MacAddress`,
    `${ENDPOINT}.DriverOpts`,
    `${ENDPOINT}.GwPriority`,
    `${ENDPOINT}.NetworkID`,
    `${ENDPOINT}.EndpointID`,
    `${ENDPOINT}.Gateway`,
    `${ENDPOINT}.IPAddress`,
    `${ENDPOINT}.IPPrefixLen`,
    `${ENDPOINT}.IPv6Gateway`,
    `${ENDPOINT}.GlobalIPv6Address`,
    `${ENDPOINT}.GlobalIPv6PrefixLen`,
    `${ENDPOINT}.DNSNames`,
  ]),
];

/** Its keys are names of networks, so that it is judged as a whole: an address and names, and nothing else. */
function isOnePlace(value: unknown): boolean {
  const [place, ...others] = entriesOf(value) ?? [];
  if (place === undefined || others.length > 0 || !NETWORK_NAME.test(place[0])) return false;
  const settings = new Map(entriesOf(place[1]));
  const address = new Map(entriesOf(settings.get('IPAMConfig')));
  const aliases = settings.get('Aliases');
  const areNames = Array.isArray(aliases) && aliases.length <= 9 && aliases.every((one) => isText(NAME)(one, null));
  return settings.size === 2 && areNames && address.size === 1 && isText(ADDRESS)(address.get('IPv4Address'), null);
}
