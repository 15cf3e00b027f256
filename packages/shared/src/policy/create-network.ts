import { deny, force, is } from './row.ts';

const ENDPOINT = 'NetworkingConfig.EndpointsConfig{}';

/** What of a create is about networks. Tenants have none of their own yet, so that nothing here is sent. */
export const CREATE_NETWORK = [
  ...deny('create', 44, 'the environment of another container', ['HostConfig.Links']),
  ...deny('create', 45, 'names that lead to addresses of the host’s network', [
    'HostConfig.ExtraHosts',
    'HostConfig.Dns',
    'HostConfig.DnsOptions',
    'HostConfig.DnsSearch',
  ]),
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
  ...deny('create', 56, 'a place, a name or an address in somebody’s network', [
    'NetworkingConfig',
    'NetworkingConfig.EndpointsConfig',
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
