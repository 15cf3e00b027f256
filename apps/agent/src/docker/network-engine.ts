import Docker from 'dockerode';
import type { DesiredNetwork, NetworkPlace } from '@bulkhead/shared';
import { z } from 'zod';
import { bridgeName, engineNetworkName, networkIdOf } from '../networks/names.ts';
import { toEndpoint } from '../networks/to-endpoint.ts';
import { LABELS } from './answers.ts';
import { parseDockerHost } from './engine.ts';
import { EngineError, toEngineError } from './errors.ts';
import { makeQuietAgent } from './quiet-agent.ts';

const DEADLINE_MS = 20_000;

const listedSchema = z.array(
  z.object({
    Id: z.string(),
    Name: z.string(),
    Labels: z.record(z.string(), z.string()).nullish(),
    IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string().nullish() })).nullish() }).nullish(),
  }),
);

/** A bridge of ours, as the engine knows it. */
export interface EngineNetwork {
  engineId: string;
  networkId: string;
  subnet: string;
}

/** The engine's ways to networks, of which only those are seen that this agent has made. Every call throws EngineError only. */
export interface NetworkEngine {
  list(hostId: string): Promise<EngineNetwork[]>;
  /** Makes the bridge; "already so" is success. */
  create(network: DesiredNetwork, hostId: string): Promise<void>;
  /** "It is gone" is success; `conflict` while something is in it. */
  remove(engineId: string): Promise<void>;
  connect(containerId: string, place: NetworkPlace, name: string): Promise<void>;
  disconnect(containerId: string, networkId: string): Promise<void>;
  close(): void;
}

/** Makes the client; connects with the first call. */
export function connectNetworkEngine(dockerHost: string): NetworkEngine {
  const agent = makeQuietAgent({ keepAlive: true, maxSockets: 4 });
  // Everything is named, so that the library takes nothing from the environment.
  const socketPath = parseDockerHost(dockerHost);
  const options = { socketPath, host: undefined, port: undefined, protocol: 'http' as const, agent };
  const docker = new Docker(options);

  async function call<T>(
    accepted: readonly number[],
    run: (abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T | null> {
    try {
      return await run(AbortSignal.timeout(DEADLINE_MS));
    } catch (error) {
      const told = toEngineError(error, 'network');
      if (told.status !== null && accepted.includes(told.status)) return null;
      throw told;
    }
  }

  return {
    async list(hostId) {
      const filters = { label: [`${LABELS.host}=${hostId}`] };
      const answer = listedSchema.parse(await call([], (abortSignal) => docker.listNetworks({ filters, abortSignal })));
      return answer.flatMap(({ Id, Name, IPAM }) => {
        const networkId = networkIdOf(Name);
        return networkId === null ? [] : [{ engineId: Id, networkId, subnet: IPAM?.Config?.[0]?.Subnet ?? '' }];
      });
    },
    async create(network, hostId) {
      await call([409], (abortSignal) => docker.createNetwork({ ...toCreateRequest(network, hostId), abortSignal }));
    },
    async remove(engineId) {
      await call([404], (abortSignal) => docker.getNetwork(engineId).remove({ abortSignal }));
    },
    async connect(containerId, place, name) {
      const request = {
        Container: containerId,
        EndpointConfig: toEndpoint(place, name),
        abortSignal: AbortSignal.timeout(DEADLINE_MS),
      };
      try {
        await docker.getNetwork(engineNetworkName(place.networkId)).connect(request);
      } catch (error) {
        const told = toEngineError(error, 'network');
        if (told instanceof EngineError && told.message.includes('already exists in network')) return;
        throw told;
      }
    },
    async disconnect(containerId, networkId) {
      await call([404], (abortSignal) =>
        docker
          .getNetwork(engineNetworkName(networkId))
          .disconnect({ Container: containerId, Force: true, abortSignal }),
      );
    },
    close: () => agent.destroy(),
  };
}

/** Filtering, forwarding and translating are ours: the engine makes the bridge and the names, and no rules. */
function toCreateRequest(network: DesiredNetwork, hostId: string) {
  return {
    Name: engineNetworkName(network.id),
    Driver: 'bridge',
    CheckDuplicate: true,
    EnableIPv6: false,
    IPAM: { Driver: 'default', Config: [{ Subnet: network.subnet }] },
    Options: {
      'com.docker.network.bridge.name': bridgeName(network.id),
      'com.docker.network.bridge.enable_ip_masquerade': 'false',
      'com.docker.network.bridge.enable_icc': 'true',
    },
    Labels: { [LABELS.host]: hostId, [LABELS.tenant]: network.tenantSlug },
  };
}
