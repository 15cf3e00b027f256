import { readFileSync } from 'node:fs';
import { METRIC_COLUMNS } from '@bulkhead/shared';
import { COLUMN } from '../../apps/agent/src/cgroup/columns.ts';
import { makeGroupsOnKernel, until } from '../../apps/agent/src/cgroup/testing/groups-on-kernel.ts';
import { SampledGroup } from '../../apps/agent/src/metering/sampled-group.ts';

export interface RestartReport {
  restarts: number;
  /** Samples that said anything of the life before. */
  stale: number;
  /** Sweeps right after a restart that found nothing. */
  missed: number;
  longestGapMs: number;
}

/**
 * A group that is removed and made again under the same path at once, again and again, sampled right after: what a
 * sampler says then must be what the new group's own files say. Groups of our own, without an engine.
 */
export async function measureRestarts(restarts: number): Promise<RestartReport> {
  const groups = makeGroupsOnKernel();
  const path = `${groups.root}/one`;
  const row = new Float64Array(METRIC_COLUMNS.length + groups.driver.processors);
  const sampled = new SampledGroup('one', groups.driver, 0);
  const report: RestartReport = { restarts, stale: 0, missed: 0, longestGapMs: 0 };
  try {
    await groups.driver.ensureGroup(path);
    sampled.moveTo(path);
    for (let life = 0; life < restarts; life += 1) {
      await groups.runIn(path, 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done', 10);
      await until(() => groups.processesIn(path).length === 0);
      if (!sampled.sample(2 * life, row) || !((row[COLUMN.cpuUsageUsec] ?? 0) > 0)) {
        throw new Error('a group that ran has used no CPU: this would prove nothing');
      }
      const goneAt = performance.now();
      await groups.driver.removeGroup(path);
      await groups.driver.ensureGroup(path);
      report.longestGapMs = Math.max(report.longestGapMs, performance.now() - goneAt);
      if (!sampled.sample(2 * life + 1, row)) report.missed += 1;
      else if (!saysTheSame(row, (name) => readFileSync(groups.fileOf(path, name), 'utf8'))) report.stale += 1;
    }
  } finally {
    sampled.close();
    await groups.cleanUp();
  }
  return report;
}

/** The new group has not run: what its files say now is what they said when it was sampled. */
function saysTheSame(row: Float64Array, read: (name: string) => string): boolean {
  const isV1 = METRIC_COLUMNS.length < row.length && existsIn(read, 'cpuacct.usage');
  const usage = isV1
    ? Math.floor(Number(read('cpuacct.usage')) / 1000)
    : Number(/^usage_usec (\d+)/.exec(read('cpu.stat'))?.[1]);
  return row[COLUMN.cpuUsageUsec] === usage && row[COLUMN.pidsCurrent] === Number(read('pids.current'));
}

function existsIn(read: (name: string) => string, name: string): boolean {
  try {
    read(name);
    return true;
  } catch {
    return false;
  }
}
