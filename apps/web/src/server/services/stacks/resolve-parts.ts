import {
  launchSpecSchema,
  type ComposeFile,
  type ComposeNetwork,
  type ComposeSecret,
  type ComposeService,
  type ComposeVolume,
  type LaunchSpec,
} from '@bulkhead/shared';
import { createHash } from 'node:crypto';

interface Common {
  key: string;
  name: string;
  /** Changes when what is made from it has to change. */
  hash: string;
}

export interface InstancePart extends Common {
  kind: 'instance';
  service: ComposeService;
  /** Without its host and its secrets' ids. */
  spec: LaunchSpec;
}
export interface SecretPart extends Common {
  kind: 'secret';
  secret: ComposeSecret;
}
export interface VolumePart extends Common {
  kind: 'volume';
  volume: ComposeVolume;
}
export interface NetworkPart extends Common {
  kind: 'network';
  network: ComposeNetwork;
}
export type StackPart = InstancePart | SecretPart | VolumePart | NetworkPart;

/** The key of a service's instance: the first one's is the service's own. No key of a file has a `#`. */
export function instanceKey(service: string, number: number): string {
  return number === 1 ? service : `${service}#${number}`;
}

/** The network of those that name none, as the Compose Specification has it. */
export const DEFAULT_NETWORK = 'default';

/**
 * The file with every service's networks said: those that name none are in the stack's own, where there is somebody to meet or
 * a port to be reached under. One that is alone needs no network. Pure.
 */
export function withNetworks(file: ComposeFile): ComposeFile {
  const silent = file.services.filter(({ networks }) => networks === null);
  const isDeclared = file.networks.some(({ key }) => key === DEFAULT_NETWORK);
  const isNamed = file.services.some(({ networks }) => networks?.some(({ key }) => key === DEFAULT_NETWORK));
  const hasOne = isDeclared || isNamed || silent.length > 1 || silent.some(({ ports }) => ports.length > 0);
  return {
    ...file,
    networks:
      hasOne && !isDeclared
        ? [...file.networks, { key: DEFAULT_NETWORK, externalName: null, internal: false }]
        : file.networks,
    services: file.services.map((service) => ({
      ...service,
      networks: service.networks ?? (hasOne ? [{ key: DEFAULT_NETWORK, aliases: [] }] : []),
    })),
  };
}

/** Everything that a stack of this name makes of a file, each after what it needs. Pure. */
export function resolveParts(given: ComposeFile, stackName: string): StackPart[] {
  const file = withNetworks(given);
  const nameOf = (key: string) => `${stackName}-${key.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
  const own = <T extends { externalName: string | null }>(all: readonly T[]) =>
    all.filter(({ externalName }) => externalName === null);
  return [
    ...own(file.networks).map((network): NetworkPart => ({
      kind: 'network',
      key: network.key,
      name: nameOf(network.key),
      hash: hashOf(network),
      network,
    })),
    ...own(file.volumes).map((volume): VolumePart => ({
      kind: 'volume',
      key: volume.key,
      name: nameOf(volume.key),
      hash: hashOf(volume),
      volume,
    })),
    ...own(file.secrets).map((secret): SecretPart => ({
      kind: 'secret',
      key: secret.key,
      name: nameOf(secret.key),
      hash: hashOf(secret.key),
      secret,
    })),
    ...file.services.flatMap((service) =>
      Array.from({ length: service.replicas }, (_, index): InstancePart => {
        const number = index + 1;
        const name = number === 1 ? nameOf(service.key) : `${nameOf(service.key)}-${number}`;
        const spec = specOf(service, name);
        return {
          kind: 'instance',
          key: instanceKey(service.key, number),
          name,
          hash: hashOfInstance(service, spec),
          service,
          spec,
        };
      }),
    ),
  ];
}

function specOf(service: ComposeService, name: string): LaunchSpec {
  // A name that no instance can have is said by the plan, and not thrown here.
  return {
    ...launchSpecSchema.parse({
      name: 'placeholder',
      image: service.image,
      command: service.command,
      env: service.env,
      restartPolicy: service.restartPolicy,
      ...service.size,
      healthCheck: service.healthCheck,
      stopGraceSec: service.stopGraceSec,
      tags: service.tags,
    }),
    name,
  };
}

/** Two halves: what a new container takes, and the size, which a running one can be given. */
function hashOfInstance({ secrets, volumes, networks, ports }: ComposeService, spec: LaunchSpec): string {
  const { cpuMillicores, memoryBytes, pids, cpuLimitMillicores, memoryLimitBytes, ...rest } = spec;
  return [
    hashOf({ rest, secrets, volumes, networks, ports }),
    hashOf({ cpuMillicores, memoryBytes, pids, cpuLimitMillicores, memoryLimitBytes }),
  ].join('.');
}

/** Whether two hashes of instances differ in nothing but the size. */
export function differsInSizeOnly(one: string, other: string): boolean {
  return one !== other && one.split('.')[0] === other.split('.')[0];
}

function hashOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')
    .slice(0, 32);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
