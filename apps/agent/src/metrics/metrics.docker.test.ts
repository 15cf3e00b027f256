import { parseExposition } from '@bulkhead/metrics/testing';
import { MIB, NO_NETWORKING } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { makeNamespaces, type Namespace } from '../../../../tests/fixtures/network.ts';
import { runOrThrow } from '../../../../tests/fixtures/processes.ts';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';
import { sumDevices } from '../usage/network-counters.ts';

let rig: AgentRig;
let namespace: Namespace | undefined;
beforeAll(async () => {
  [namespace] = await makeNamespaces(1);
  rig = await AgentRig.start({ netns: namespace?.name ?? '', environment: { BULKHEAD_METRICS_LISTEN: '0' } });
});
afterAll(async () => {
  await rig?.stop();
  await namespace?.remove();
});

async function scrape() {
  const answer = await fetch(`http://127.0.0.1:${rig.agent?.metricsPort()}/metrics`);
  return parseExposition(await answer.text());
}

it('tells a real container’s use, and nothing of one that is stopped', async () => {
  const busy = rig.instance('acme', {
    name: 'busy',
    command: ['/bin/sh', '-c', 'while :; do :; done'],
    restartPolicy: 'never',
    memoryLimitBytes: 32 * MIB,
  });
  const idle = rig.instance('acme', { name: 'idle' });
  rig.send();
  await Promise.all([rig.reaches(busy.id, 'running'), rig.reaches(idle.id, 'running')]);
  const [container] = await rig.containers(busy.id);
  const path = `acme/${container?.Id}`;
  const usageSec = () => Number(rig.kernel('cpuacct', path, 'cpuacct.usage')) / 1e9;
  const found = await until(
    'a second of use that is told as the kernel tells it',
    async () => {
      const families = await scrape();
      const told = families
        .get('container_cpu_usage_seconds_total')
        ?.samples.find(({ labels }) => labels['name'] === 'busy');
      if (told === undefined || told.value < 0.3) throw new Error(JSON.stringify(told));
      // A tenth of a processor over two sweeps at most.
      expect(Math.abs(usageSec() - told.value)).toBeLessThan(0.35);
      return { families, labels: told.labels };
    },
    { timeoutMs: 20_000, everyMs: 250 },
  );
  expect(found.labels).toEqual({
    id: `/${rig.cgroupRoot}/${path}`,
    name: 'busy',
    image: 'bulkhead/busybox:1',
    tenant: 'acme',
    instance_id: busy.id,
    cpu: 'total',
  });
  const limits = found.families.get('container_spec_memory_limit_bytes')?.samples;
  expect(limits?.map(({ labels, value }) => [labels['name'], value])).toEqual([['busy', 32 * MIB]]);
  expect(found.families.get('bulkhead_compartment_memory_usage_bytes')?.samples).toHaveLength(1);
  expect(found.families.get('bulkhead_agent_engine_up')?.samples[0]?.value).toBe(1);

  rig.change(idle.id, { state: 'stopped' });
  rig.send();
  await rig.reaches(idle.id, 'stopped');
  await until(
    'one of them is told',
    async () => {
      const names = (await scrape()).get('container_threads')?.samples.map(({ labels }) => labels['name']);
      return names?.join() === 'busy';
    },
    { timeoutMs: 10_000, everyMs: 250 },
  );
});

it('tells what a container’s network really carried, of its running process and of no earlier one', async () => {
  const network = { id: randomUUID(), tenantSlug: 'acme', name: 'front', subnet: '10.97.1.0/24', internal: false };
  rig.networks([network]);
  const address = '10.97.1.10';
  const { id } = rig.instance('acme', {
    name: 'talks',
    networking: { ...NO_NETWORKING, places: [{ networkId: network.id, address, aliases: [] }] },
  });
  rig.instance('acme', { name: 'alone' });
  rig.send();
  await rig.reaches(id, 'running');
  const pid = () => rig.agent?.workloads.worker(id)?.pid ?? 0;
  const counted = () => sumDevices(readFileSync(`/proc/${pid()}/net/dev`, 'utf8'));
  const told = async () => {
    const families = await scrape();
    const [received, sent] = ['receive', 'transmit'].map(
      (way) => families.get(`container_network_${way}_bytes_total`)?.samples ?? [],
    );
    expect(received?.map(({ labels }) => labels['name'])).toEqual(['talks']);
    expect(sent?.map(({ labels }) => labels['name'])).toEqual(['talks']);
    return { inBytes: received?.[0]?.value, outBytes: sent?.[0]?.value };
  };
  const patient = { timeout: 60_000, interval: 500 };
  const isTold = () => vi.waitFor(async () => expect(await told()).toEqual(counted()), patient);
  await isTold();
  const before = counted();
  // From the host: packets of 1,000 bytes with their headers, and the answers.
  const ping = ['ping', '-q', '-c', '3', '-s', '1000', address];
  await runOrThrow('busybox', ping, { namespace: namespace?.name });
  await isTold();
  const after = await told();
  expect((after.inBytes ?? 0) - before.inBytes).toBeGreaterThanOrEqual(3 * 1_042);
  expect((after.outBytes ?? 0) - before.outBytes).toBeGreaterThanOrEqual(3 * 1_042);

  rig.change(id, { restartNonce: 1 });
  const first = pid();
  rig.send();
  await expect.poll(pid, patient).not.toBe(first);
  await rig.reaches(id, 'running');
  await isTold();
  expect((await told()).inBytes).toBeLessThan(after.inBytes ?? 0);
}, 240_000);
