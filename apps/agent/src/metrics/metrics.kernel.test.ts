import { parseExposition, type Family } from '@bulkhead/metrics/testing';
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { makeGroupsOnKernel, until } from '../cgroup/testing/groups-on-kernel.ts';
import { createLog } from '../log.ts';
import { createSampler } from '../metering/sampler.ts';
import { compartmentTarget, instanceKey, instanceTarget } from '../metering/targets.ts';
import { openMetrics } from './open-metrics.ts';

const MIB = 1024 ** 2;
const HOSTILE = 'a "name"\\ of\ntwo lines';
const groups = makeGroupsOnKernel();
const { driver, read } = groups;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await groups.cleanUp();
}, 20_000);

const log = createLog(() => undefined);
const LISTEN = { address: '127.0.0.1', port: 0 };

async function scrape(port: number | null): Promise<Map<string, Family>> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(answer.status).toBe(200);
  return parseExposition(await answer.text());
}

test('what is told is what the kernel says, under cAdvisor’s names, with whose it is', async () => {
  const compartment = driver.compartmentPath('acme');
  const container = driver.containerPath('acme', 'one');
  await driver.ensureGroup(compartment);
  writeFileSync(groups.fileOf(compartment, 'cpu.cfs_quota_us'), '50000');
  await driver.ensureGroup(container);
  writeFileSync(groups.fileOf(container, 'memory.limit_in_bytes'), String(64 * MIB));
  const sampler = createSampler({ driver });
  closers.push(() => sampler.stop());
  sampler.setTargets([
    compartmentTarget(driver, 'acme'),
    instanceTarget(driver, { id: 'i', tenantSlug: 'acme' }, 'one'),
    instanceTarget(driver, { id: 'stopped', tenantSlug: 'acme' }, null),
  ]);
  const instances = [
    {
      id: 'i',
      tenantSlug: 'acme',
      runningContainerId: 'one',
      pid: 7,
      desired: { name: HOSTILE, image: { reference: 'b:1' } },
    },
    { id: 'stopped', tenantSlug: 'acme', runningContainerId: null, pid: null, desired: null },
  ];
  const metrics = await openMetrics(
    {
      driver,
      sampler,
      instances: () => instances,
      tenants: () => ['acme'],
      networkOf: () => null,
      isEngineUp: () => true,
      version: '1.2.3',
    },
    { listen: LISTEN, names: [], log },
  );
  closers.push(() => metrics?.close());

  await groups.runIn(container, 'while :; do :; done', 30);
  const stat = (path: string, key: string) =>
    Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(read(path, 'cpu.stat'))?.[1]);
  await until(() => stat(compartment, 'nr_throttled') > 5, 30_000);
  for (const one of groups.processesIn(container)) process.kill(one, 'SIGSTOP');
  const seen = () => sampler.latest(instanceKey('i'))?.values;
  const usageUsec = () => Math.floor(Number(read(container, 'cpuacct.usage')) / 1000);
  await until(() => seen()?.cpuUsageUsec === usageUsec() && seen()?.cpuThrottledPeriods !== null, 30_000);
  await sleep(1_100);

  const families = await scrape(metrics?.port() ?? null);
  const one = (name: string, labels: Record<string, string> = {}) => {
    const found = families.get(name)?.samples.filter((sample) => Object.entries(labels).every(([key, text]) => sample.labels[key] === text)); // prettier-ignore
    expect(found, name).toHaveLength(1);
    return found?.[0] ?? { labels: {}, value: Number.NaN };
  };
  const usage = one('container_cpu_usage_seconds_total');
  expect(usage.value).toBe(usageUsec() / 1e6);
  expect(usage.labels).toEqual({
    id: `/${container}`,
    name: HOSTILE,
    image: 'b:1',
    tenant: 'acme',
    instance_id: 'i',
    cpu: 'total',
  });
  expect(one('container_spec_memory_limit_bytes').value).toBe(64 * MIB);
  expect(families.get('container_spec_cpu_quota')?.samples ?? []).toEqual([]);
  // It has no network: that is not the same as one that nothing came through.
  expect(families.has('container_network_receive_bytes_total')).toBe(false);
  expect(one('container_threads').value).toBe(groups.processesIn(container).length);
  expect(one('bulkhead_compartment_spec_cpu_quota', { tenant: 'acme', id: `/${compartment}` }).value).toBe(50_000);
  const periods = one('bulkhead_compartment_cpu_cfs_throttled_periods_total').value;
  expect(periods).toBeGreaterThan(5);
  expect(Math.abs(periods - stat(compartment, 'nr_throttled'))).toBeLessThanOrEqual(2);
  expect(one('bulkhead_host_memory_total_bytes').value).toBeGreaterThan(one('bulkhead_host_memory_usage_bytes').value);
  expect(one('bulkhead_agent_sampled_groups').value).toBe(2);
  expect(one('bulkhead_agent_info').labels).toEqual({ version: '1.2.3' });
  expect(one('bulkhead_agent_sampled_timestamp_seconds').value).toBeGreaterThan(Date.now() / 1000 - 3);
  expect(one('process_resident_memory_bytes').value).toBeGreaterThan(MIB);
});

test('nothing is listened on unless it is asked for', async () => {
  const sampler = createSampler({ driver });
  closers.push(() => sampler.stop());
  const source = {
    driver,
    sampler,
    instances: () => [],
    tenants: () => [],
    networkOf: () => null,
    isEngineUp: () => false,
    version: '1',
  };
  const sockets = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
      } catch {
        return false;
      }
    }).length;
  const before = sockets();
  expect(await openMetrics(source, { listen: null, names: [], log })).toBeNull();
  expect(sockets()).toBe(before);
  const metrics = await openMetrics(source, { listen: LISTEN, names: [], log });
  closers.push(() => metrics?.close());
  expect(sockets()).toBe(before + 1);
  expect((await scrape(metrics?.port() ?? null)).get('bulkhead_agent_engine_up')?.samples[0]?.value).toBe(0);
});
