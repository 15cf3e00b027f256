import { parseExposition } from '@bulkhead/metrics/testing';
import { MIB } from '@bulkhead/shared';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../../../tests/fixtures/until.ts';
import { AgentRig } from '../testing/agent-rig.ts';

let rig: AgentRig;
beforeAll(async () => {
  rig = await AgentRig.start({ environment: { BULKHEAD_METRICS_LISTEN: '0' } });
});
afterAll(() => rig.stop());

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
