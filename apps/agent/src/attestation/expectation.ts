import type { CreateRequest } from '../docker/build-create-request.ts';
import { capabilityMask } from './capability-mask.ts';
import type { ExpectedMounts } from './judge-mounts.ts';

/** What the kernel has to say of a container's first process, in its own terms. */
export interface Expectation {
  /** The most that any of its sets may hold. */
  capabilities: bigint;
  /** Null: the image's own user. */
  uid: number | null;
  oomScoreAdjustment: number;
  maxOpenFiles: number;
  maxCoreBytes: number;
  mounts: ExpectedMounts;
}

/** Pure: what follows for the kernel from the request that was computed for an instance. */
export function expectationOf(
  request: Pick<CreateRequest, 'User' | 'HostConfig'>,
  { containerId, group, attached }: { containerId: string; group: string; attached: ExpectedMounts['attached'] },
): Expectation {
  const { HostConfig: host } = request;
  const hard = (name: string) => host.Ulimits.find((one) => one.Name === name)?.Hard ?? Number.POSITIVE_INFINITY;
  return {
    capabilities: capabilityMask(host.CapAdd),
    uid: request.User === undefined ? null : Number(request.User.split(':')[0]),
    oomScoreAdjustment: host.OomScoreAdj,
    maxOpenFiles: hard('nofile'),
    maxCoreBytes: hard('core'),
    mounts: {
      containerId,
      group,
      isRootReadOnly: host.ReadonlyRootfs,
      devices: (host.Devices ?? []).map((device) => device.PathInContainer),
      attached,
    },
  };
}
