import { MIB, type InstanceSize } from '@bulkhead/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  applyMetricFrame,
  EMPTY_METRIC_SERIES,
  type MetricSeries,
} from '../../apps/web/src/components/charts/metric-series.ts';
import { prepareCpuChart } from '../../apps/web/src/components/charts/prepare-cpu-chart.ts';
import type { ApiClient } from '../fixtures/api-client.ts';
import { BUSY_COMMAND } from '../fixtures/image.ts';
import { ceilingsOf } from '../fixtures/kernel-oracle.ts';
import { coresInQuietWindow } from '../fixtures/oracle-process.ts';
import { startStack, type Stack } from '../fixtures/stack.ts';
import { compartmentGroup, emptyTenant, launchAndWait, makeTenant } from '../fixtures/tenants.ts';
import { until } from '../fixtures/until.ts';

/** The window that the promise is about. */
const WINDOW_MS = 10_000;
const SHORT_WINDOW_MS = 5_000;

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ suite: 'compartment-holds' });
});
afterAll(() => stack?.stop());

const size = (cpuMillicores: number): InstanceSize => ({
  cpuMillicores,
  memoryBytes: 16 * MIB,
  pids: 16,
  cpuLimitMillicores: null,
  memoryLimitBytes: null,
});

const busy = (cpuMillicores: number) => ({ ...size(cpuMillicores), command: BUSY_COMMAND });

/** Holds what a browser would hold of one instance. */
function watchSeries(
  api: ApiClient,
  tenantSlug: string,
  instanceId: string,
): { series: () => MetricSeries; stop: () => void } {
  let series = EMPTY_METRIC_SERIES;
  const subscription = api.instances.watchMetrics.subscribe(
    { tenantSlug, instanceId },
    { onData: (frame) => (series = applyMetricFrame(series, frame, Date.now())) },
  );
  return { series: () => series, stop: () => subscription.unsubscribe() };
}

function mean(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

describe('a compartment of 500 millicores', () => {
  it('holds two busy containers together, live through a resize, and leaves a neighbour its whole share', async () => {
    const [host] = stack.hosts;
    if (!host) throw new Error('no host');
    const tenant = await makeTenant(stack, 'walled', { cpuMillicores: 500 });
    const neighbour = await makeTenant(stack, 'neighbour', { cpuMillicores: 600 });
    const group = compartmentGroup(host, tenant);
    const neighbourGroup = compartmentGroup(host, neighbour);

    const first = await launchAndWait(stack.api, tenant, 'first', busy(250));
    const second = await launchAndWait(stack.api, tenant, 'second', busy(250));
    await launchAndWait(stack.api, neighbour, 'third', busy(600));
    expect(ceilingsOf(group).cpuMillicores).toBe(500);

    const watched = [first, second].map((instance) => watchSeries(stack.api, tenant, instance.id));
    await until('the first samples', () => watched.every((one) => one.series().atMs.length > 0));

    const used = await coresInQuietWindow([group, neighbourGroup], WINDOW_MS);
    const endedAtMs = Date.now();
    expect(used[group]).toBeGreaterThan(0.485);
    expect(used[group]).toBeLessThan(0.515);
    expect(used[neighbourGroup]).toBeGreaterThan(0.585);
    expect(used[neighbourGroup]).toBeLessThan(0.615);

    await until('samples up to the end of the window', () =>
      watched.every((one) => (one.series().atMs.at(-1) ?? 0) >= endedAtMs),
    );
    const charts = watched.map((one) =>
      prepareCpuChart(one.series(), { startMs: endedAtMs - WINDOW_MS, endMs: endedAtMs }),
    );
    const shownTogether = charts.reduce((sum, chart) => sum + mean(chart.points.map((point) => point.usedCores)), 0);
    const shownCompartment = mean(charts[0]?.points.map((point) => point.compartmentUsedCores) ?? []);
    const read = used[group] ?? NaN;
    expect(Math.abs(shownCompartment - read) / read).toBeLessThan(0.02);
    expect(Math.abs(shownTogether - read) / read).toBeLessThan(0.02);
    expect(charts[0]?.latest?.compartmentCeilingCores).toBe(0.5);
    for (const one of watched) one.stop();

    // Shrinks are in force once both are: the compartment falls with each.
    const resizedAt = performance.now();
    for (const instance of [first, second]) {
      await stack.api.instances.resize.mutate({ tenantSlug: tenant, instanceId: instance.id, size: size(125) });
    }
    await until('the kernel holds 250 millicores', () => ceilingsOf(group).cpuMillicores === 250, {
      timeoutMs: 5_000,
      everyMs: 10,
    });
    const resizedInMs = performance.now() - resizedAt;
    expect(resizedInMs).toBeLessThan(2_000);

    const after = await coresInQuietWindow([group, neighbourGroup], SHORT_WINDOW_MS);
    expect(after[group]).toBeGreaterThan(0.235);
    expect(after[group]).toBeLessThan(0.265);
    expect(after[neighbourGroup]).toBeGreaterThan(0.585);
    expect(after[neighbourGroup]).toBeLessThan(0.615);

    // For the reader of a run; the bounds are above.
    console.info('measured', {
      'cores of the kernel, 10 s': read,
      'cores of the chart, both instances': shownTogether,
      'cores of the chart, compartment': shownCompartment,
      'neighbour, cores': used[neighbourGroup],
      'ms from the first resize to the kernel': resizedInMs,
      'cores after the resize, 5 s': after[group],
      'neighbour after the resize, cores': after[neighbourGroup],
    });

    // The containers were not restarted for it.
    for (const before of [first, second]) {
      const now = await stack.api.instances.get.query({ tenantSlug: tenant, instanceId: before.id });
      expect(now).toMatchObject({ containerId: before.containerId, startedAtMs: before.startedAtMs, restarts: 0 });
    }
    await emptyTenant(stack, tenant);
    await emptyTenant(stack, neighbour);
  });

  it('lets one container burst to the whole compartment while the other sleeps', async () => {
    const [host] = stack.hosts;
    if (!host) throw new Error('no host');
    const tenant = await makeTenant(stack, 'lending', { cpuMillicores: 400 });
    await launchAndWait(stack.api, tenant, 'sleeper', size(300));
    await launchAndWait(stack.api, tenant, 'worker', busy(100));
    const group = compartmentGroup(host, tenant);
    const used = await coresInQuietWindow([group], SHORT_WINDOW_MS);
    expect(used[group]).toBeGreaterThan(0.38);
    expect(used[group]).toBeLessThan(0.42);
    await emptyTenant(stack, tenant);
  });
});
