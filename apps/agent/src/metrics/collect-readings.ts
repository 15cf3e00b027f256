import type { Reading } from '@bulkhead/metrics';
import type { Heartbeat } from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';
import type { LatestSample, Sampler } from '../metering/sampler.ts';
import { compartmentKey, HOST_KEY, instanceKey } from '../metering/targets.ts';
import {
  toCompartmentReadings,
  toContainerReadings,
  toHostReadings,
  toNetworkReadings,
  type NetworkBytes,
  type SampledValues,
  type Subject,
} from './columns.ts';

/** What of an instance's worker is told. */
export interface ToldInstance {
  id: string;
  tenantSlug: string;
  /** Null: nothing of it runs. */
  runningContainerId: string | null;
  /** Its first process; null: none, or not known at the moment. */
  pid: number | null;
  desired: { name: string; image: { reference: string } } | null;
}

export interface ReadingsSource {
  driver: Pick<CgroupDriver, 'containerPath' | 'compartmentPath'>;
  sampler: Pick<Sampler, 'latest' | 'cost'>;
  instances: () => readonly ToldInstance[];
  tenants: () => readonly string[];
  /** What a process of an instance had received and sent when it was last looked at. Null: no network, or no look yet. */
  networkOf: (instanceId: string, pid: number) => NetworkBytes | null;
  isEngineUp: () => boolean;
  version: string;
}

/** What an agent tells, all out of the last sweep and the last look at networks: nothing is read because somebody asks. */
export function* collectReadings(source: ReadingsSource): Generator<Reading, void, undefined> {
  const { driver, sampler } = source;
  const host = sampler.latest(HOST_KEY);
  const instances = source.instances().flatMap(({ id, tenantSlug, runningContainerId, pid, desired }) => {
    if (runningContainerId === null) return [];
    const labels = {
      id: `/${driver.containerPath(tenantSlug, runningContainerId)}`,
      name: desired?.name ?? '',
      image: desired?.image.reference ?? '',
      tenant: tenantSlug,
      instance_id: id,
    };
    const network = pid === null ? null : source.networkOf(id, pid);
    return present(labels, sampler.latest(instanceKey(id))).map((sampled) => ({ ...sampled, network }));
  });
  const compartments = source
    .tenants()
    .flatMap((tenantSlug) =>
      present(
        { id: `/${driver.compartmentPath(tenantSlug)}`, tenant: tenantSlug },
        sampler.latest(compartmentKey(tenantSlug)),
      ),
    );
  yield* toContainerReadings(instances);
  yield* toNetworkReadings(
    instances.flatMap(({ labels, network }) => (network === null ? [] : [{ labels, values: network }])),
  );
  yield* toCompartmentReadings(compartments);
  yield* toHostReadings(present({}, host));
  yield* ownReadings(source, host?.atMs ?? null, sampler.cost());
}

/** A group that was not there in the last sweep is not told: its last numbers are of another time. */
function present(labels: Subject<SampledValues>['labels'], sample: LatestSample | null): Subject<SampledValues>[] {
  return sample === null || sample.values.cpuUsageUsec === null ? [] : [{ labels, values: sample.values }];
}

function ownReadings(source: ReadingsSource, sampledAtMs: number | null, cost: Heartbeat['sampler']): Reading[] {
  const told = (name: string, help: string, value: number | undefined, type: Reading['type'] = 'gauge'): Reading => ({
    name: `bulkhead_agent_${name}`,
    help,
    type,
    values: [{ labels: {}, value: value ?? Number.NaN }],
  });
  return [
    {
      name: 'bulkhead_agent_info',
      help: 'The agent’s version.',
      type: 'gauge',
      values: [{ labels: { version: source.version }, value: 1 }],
    },
    told('engine_up', 'Whether the engine answers.', source.isEngineUp() ? 1 : 0),
    told(
      'sampled_timestamp_seconds',
      'When the sweep began that all of this is from, by the host’s clock.',
      sampledAtMs === null ? undefined : sampledAtMs / 1000,
    ),
    told(
      'sweep_cpu_seconds',
      'CPU time of a sweep, the mean of the last twenty.',
      (cost?.sweepUsec ?? Number.NaN) / 1e6,
    ),
    told('sweep_files', 'Kernel files read in a sweep, the mean of the last twenty.', cost?.filesRead),
    told('sampled_groups', 'Groups that were there in the last sweep.', cost?.groups),
    told('skipped_seconds_total', 'Seconds without a sweep.', cost?.skippedSeconds, 'counter'),
  ];
}
