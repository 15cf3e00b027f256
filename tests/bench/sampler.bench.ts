// What sampling 200 containers costs: against a C program that reads the same files and parses nothing, against the
// engine's own statistics of the same containers, and in memory of the whole agent. One run, one machine: ratios hold,
// times do not.
//   npm run bench -- sampler        (CONTAINERS=200)
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readControllers } from '../../apps/agent/src/cgroup/detect-controllers.ts';
import { V1_READER_FILES } from '../../apps/agent/src/cgroup/v1/group-reader.ts';
import { V2_READER_FILES } from '../../apps/agent/src/cgroup/v2/group-reader.ts';
import { removeGroups } from '../fixtures/cgroup-tree.ts';
import { startEngine, tailOf, type Engine } from '../fixtures/engine.ts';
import { AGENT_BUNDLE, IDLE_COMMAND, IMAGE, importImage, makeRootfsTar } from '../fixtures/image.ts';
import { processesOf, run, runOrThrow, startProcess, type RigProcess } from '../fixtures/processes.ts';
import { makeRigFolder, removeRigFolder, rigName, sweepDeadRigs } from '../fixtures/rig-folder.ts';
import { until } from '../fixtures/until.ts';
import type { ChildReport } from './sampler-child.ts';
import { makeSnapshot, startControlPlane, type ControlPlane } from './sampler-control-plane.ts';
import { measureRestarts, type RestartReport } from './sampler-restarts.ts';
import { median, printTable } from './statistics.ts';

const TENANTS = 10;
const CONTAINERS = Number(process.env['CONTAINERS'] ?? 200);
/** One in twenty does a little all the time. */
const BUSY_EVERY = 20;
const BUSY_COMMAND = ['/bin/sh', '-c', 'while :; do i=0; while [ $i -lt 300 ]; do i=$((i+1)); done; sleep 0.5; done'];
const CPU_SECONDS = 30;
const LOOP_SECONDS = 30;
const ENGINE_SECONDS = 15;
const MEMORY_EVERY_MS = 1_000;
const RESTARTS = 100;
const MIB = 1024 ** 2;
/** Those of install.sh: small rather than quick, because the agent mostly waits. The sampler alone runs with the same. */
const INSTALLER = readFileSync(new URL('../../apps/agent/install/install.sh', import.meta.url), 'utf8');
const AGENT_FLAGS = wordsOf('NODE_FLAGS');
const AGENT_ENVIRONMENT = Object.fromEntries(wordsOf('MALLOC_SETTINGS').map((word) => word.split('=', 2)));
const HOST_ID = '10000000-0000-4000-8000-000000000000';
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Rig {
  folder: string;
  root: string;
  engine: Engine;
  agent: RigProcess;
  plane: ControlPlane;
}

async function main(): Promise<void> {
  await sweepDeadRigs();
  const folder = makeRigFolder();
  const root = rigName();
  const undo: (() => Promise<void> | void)[] = [];
  try {
    const rig = await startRig(folder, root, undo);
    const program = await buildProgram(folder);
    // While two hundred containers start, the machine has no second to spare: told apart.
    const skippedStarting = rig.plane.heartbeats.at(-1)?.sampler?.skippedSeconds ?? 0;
    const memory = watchMemory(rig.agent.pid);
    undo.push(() => void memory.stop());
    const paths = groupPaths(root);
    writeFileSync(`${folder}/paths.json`, JSON.stringify(paths));
    // One after the other: two of them at once would measure each other.
    const child = await runOrThrow(
      process.execPath,
      [
        '--expose-gc',
        ...AGENT_FLAGS,
        here('sampler-child.ts'),
        root,
        `${folder}/paths.json`,
        String(CPU_SECONDS),
        String(LOOP_SECONDS),
      ],
      { timeoutMs: 180_000, env: AGENT_ENVIRONMENT },
    );
    const ours = JSON.parse(child) as ChildReport;
    const plain = program === null ? null : await measureProgram(program, folder, paths);
    const restarts = await measureRestarts(RESTARTS);
    const agentBytes = memory.stop();
    const own = rig.plane.heartbeats.at(-1)?.sampler ?? null;
    const engine = await measureEngine(rig);
    print({ ours, plain, restarts, agentBytes, own, skippedStarting, engine, groups: paths.length });
  } finally {
    for (const step of undo.toReversed()) await step();
    await removeRigFolder(folder);
    removeGroups((path) => path.split('/')[1] === root);
  }
}

/** A list of the installer's, as it stands there. */
function wordsOf(variable: string): string[] {
  const list = new RegExp(`^${variable}='(.*)'$`, 'm').exec(INSTALLER)?.[1];
  if (list === undefined) throw new Error(`install.sh has no ${variable}`);
  return list.split(' ');
}

async function startRig(folder: string, root: string, undo: (() => Promise<void> | void)[]): Promise<Rig> {
  const startedAt = performance.now();
  const tar = await makeRootfsTar(folder);
  const engine = await startEngine({ name: root, folder });
  undo.push(() => engine.stop());
  await importImage(engine, tar);
  const inspected = await engine.client.call('GET', `/images/${IMAGE}/json`);
  const { Id } = JSON.parse(inspected.body) as { Id: string };
  const snapshot = makeSnapshot(HOST_ID, {
    image: { reference: IMAGE, id: Id },
    tenants: TENANTS,
    instancesPerTenant: CONTAINERS / TENANTS,
    command: (index) => (index % BUSY_EVERY === 0 ? BUSY_COMMAND : IDLE_COMMAND),
  });
  const plane = await startControlPlane(HOST_ID, snapshot);
  undo.push(() => plane.close());
  const stateDir = `${folder}/agent`;
  mkdirSync(stateDir);
  writeFileSync(`${stateDir}/identity.json`, JSON.stringify(plane.identity), { mode: 0o600 });
  const agent = startProcess({
    command: process.execPath,
    args: [...AGENT_FLAGS, AGENT_BUNDLE, 'run'],
    env: {
      ...AGENT_ENVIRONMENT,
      BULKHEAD_AGENT_STATE_DIR: stateDir,
      DOCKER_HOST: engine.dockerHost,
      BULKHEAD_CGROUP_ROOT: root,
    },
    logFile: `${folder}/agent.log`,
  });
  undo.push(() => agent.stop());
  const waited = until(
    `${CONTAINERS} containers`,
    () => {
      if (!agent.isRunning()) throw new Error(tailOf(agent.logFile));
      if (plane.running() === CONTAINERS) return true;
      throw new Error(`${plane.running()} run; ${plane.problems().slice(0, 3).join('; ')}`);
    },
    { timeoutMs: 240_000, everyMs: 500 },
  );
  await waited;
  console.log(`${CONTAINERS} containers run after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  return { folder, root, engine, agent, plane };
}

/** Null where there is no compiler. */
async function buildProgram(folder: string): Promise<string | null> {
  const program = `${folder}/sampler-c`;
  try {
    const { code, stderr } = await run('cc', ['-O2', '-o', program, here('sampler.c')]);
    if (code === 0) return program;
    throw new Error(stderr);
  } catch (error) {
    console.log(`no C program to compare with: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** Compartments and containers, as the agent's own targets are. */
function groupPaths(root: string): string[] {
  const found: string[] = [];
  const mount = mountOf('memory');
  const names = (path: string): string[] => listGroups(join(mount, path));
  for (const tenant of names(root)) {
    const compartment = `${root}/${tenant}`;
    found.push(compartment, ...names(compartment).map((name) => `${compartment}/${name}`));
  }
  const expected = CONTAINERS + TENANTS;
  if (found.length !== expected) throw new Error(`${found.length} groups below ${root}, not ${expected}`);
  return found;
}

function listGroups(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function mountOf(controller: string): string {
  const mount = readControllers().controllers.find(({ name }) => name === controller)?.mount;
  if (mount === undefined) throw new Error(`the controller ${controller} is not mounted`);
  return mount;
}

interface Cost {
  sweepUsec: number;
  files: number;
}

/** The files that the sampler keeps open, every one of them every second. */
async function measureProgram(program: string, folder: string, paths: readonly string[]): Promise<Cost> {
  const { controllers } = readControllers();
  const isV2 = controllers.find(({ name }) => name === 'memory')?.version === '2';
  const directoryOf = (file: string): string => {
    if (isV2) return mountOf('memory');
    return mountOf(file.endsWith('.pressure') ? 'unified' : file.slice(0, file.indexOf('.')));
  };
  const files = isV2 ? V2_READER_FILES : V1_READER_FILES;
  const host = ['stat', 'meminfo', 'pressure/cpu', 'pressure/memory', 'pressure/io'].map((name) => `/proc/${name}`);
  const list = [...host, ...paths.flatMap((path) => files.map((file) => join(directoryOf(file), path, file)))];
  writeFileSync(`${folder}/files`, list.join('\n'));
  const answer = await runOrThrow(program, [`${folder}/files`, String(CPU_SECONDS)], { timeoutMs: 120_000 });
  const [descriptors = 0, sweeps = 1, usec = 0] = answer.trim().split(' ').map(Number);
  return { sweepUsec: usec / sweeps, files: descriptors };
}

/** CPU time of everything that works for the engine's statistics: collector, daemon, containerd and shims. */
async function measureEngine({ folder, engine }: Rig): Promise<{ roundUsec: number; roundSeconds: number }> {
  const ids = (await engine.client.list(20_000)).map(({ Id }) => Id);
  writeFileSync(`${folder}/ids.json`, JSON.stringify(ids));
  const pids = [engine.pid, ...processesOf(engine.dataDir.replace(/\/data$/, '')).filter((pid) => isOfEngine(pid))];
  const engineUsec = (): number => [...new Set(pids)].reduce((sum, pid) => sum + cpuUsecOf(pid), 0);
  const collector = startProcess({
    command: process.execPath,
    args: [here('sampler-engine.ts'), engine.socketPath, `${folder}/ids.json`, String(ENGINE_SECONDS)],
    logFile: `${folder}/collector.log`,
  });
  const said = (): string[] => readFileSync(collector.logFile, 'utf8').split('\n');
  await until('the collector', () => said().includes('started'), { timeoutMs: 60_000, everyMs: 20 });
  const before = engineUsec();
  await until('the statistics', () => said().find((line) => line.startsWith('{')), { timeoutMs: 60_000, everyMs: 20 });
  const engineCost = engineUsec() - before;
  const line = said().find((one) => one.startsWith('{')) ?? '{}';
  const { samples, cpuUsec, failures } = JSON.parse(line) as { samples: number; cpuUsec: number; failures: number };
  if (failures > 0 || samples === 0) throw new Error(`the engine told ${samples} samples and failed ${failures} times`);
  const rounds = samples / ids.length;
  return { roundUsec: (engineCost + cpuUsec) / rounds, roundSeconds: ENGINE_SECONDS / rounds };
}

/** Not the agent, whose environment names the same folder. */
function isOfEngine(pid: number): boolean {
  return /^(dockerd|containerd|containerd-shim)/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'));
}

/** User and system time of a process, from ticks of 10 ms. */
function cpuUsecOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Between two collections of garbage memory grows by megabytes: a single look would be a draw. */
function watchMemory(pid: number): { stop(): number } {
  const seen = [residentBytesOf(pid)];
  const timer = setInterval(() => seen.push(residentBytesOf(pid)), MEMORY_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return median(seen);
    },
  };
}

function residentBytesOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

interface Results {
  ours: ChildReport;
  plain: Cost | null;
  restarts: RestartReport;
  agentBytes: number;
  own: ChildReport['ownReport'];
  skippedStarting: number;
  engine: { roundUsec: number; roundSeconds: number };
  groups: number;
}

function print({ ours, plain, restarts, agentBytes, own, skippedStarting, engine, groups }: Results): void {
  const ms = (usec: number): string => `${(usec / 1000).toFixed(2)} ms`;
  const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;
  const againstC = plain === null ? null : ours.sweepUsec / plain.sweepUsec;
  const againstEngine = engine.roundUsec / ours.sweepUsec;
  const fullBytes = agentBytes + ours.fullHistoryBytes;
  const skipped = ours.ownReport?.skippedSeconds ?? NaN;
  const skippedByAgent = (own?.skippedSeconds ?? NaN) - skippedStarting;
  console.log(`\n${CONTAINERS} containers in ${TENANTS} compartments, one in ${BUSY_EVERY} of them at work\n`);
  printTable(
    ['CPU of one sweep', '', 'files read'],
    [
      ['our sampler, its whole process', ms(ours.sweepUsec), String(ours.ownReport?.filesRead ?? '')],
      ['our sampler, as it says itself', ms(ours.ownReport?.sweepUsec ?? NaN), ''],
      ['our sampler in the whole agent, as it says itself', ms(own?.sweepUsec ?? NaN), String(own?.filesRead ?? '')],
      [
        'C, every file, nothing parsed',
        plain === null ? 'no compiler' : ms(plain.sweepUsec),
        String(plain?.files ?? ''),
      ],
      [`engine's statistics, one round in ${engine.roundSeconds.toFixed(1)} s`, ms(engine.roundUsec), ''],
    ],
  );
  console.log('');
  const verdict = (holds: boolean): string => (holds ? 'holds' : 'MISSED');
  printTable(
    ['', 'measured', 'target', ''],
    [
      ...(againstC === null
        ? []
        : [['CPU against the C program', `${againstC.toFixed(2)} ×`, '≤ 1.0 ×', verdict(againstC <= 1)]]),
      ['engine’s statistics against ours', `${againstEngine.toFixed(0)} ×`, '≥ 150 ×', verdict(againstEngine >= 150)],
      ['memory of the whole agent, median', mib(agentBytes), '≤ 80 MiB', verdict(agentBytes <= 80 * MIB)],
      ['… and with fifteen minutes kept', mib(fullBytes), '≤ 80 MiB', verdict(fullBytes <= 80 * MIB)],
      ['event loop held up, p99', `${ours.p99BlockMs.toFixed(2)} ms`, '≤ 3 ms', verdict(ours.p99BlockMs <= 3)],
      [
        '… the longest of each second, median',
        `${ours.medianLongestBlockMs.toFixed(2)} ms`,
        '≤ 3 ms',
        verdict(ours.medianLongestBlockMs <= 3),
      ],
      ['seconds skipped', `${skipped} of ${ours.sweeps}`, '0', verdict(skipped === 0)],
      ['… by the whole agent meanwhile', String(skippedByAgent), '0', verdict(skippedByAgent === 0)],
      [`stale samples after ${restarts.restarts} restarts`, String(restarts.stale), '0', verdict(restarts.stale === 0)],
      ['chart of fifteen minutes, read back', `${ours.chartMs.toFixed(2)} ms`, '≤ 2 ms', verdict(ours.chartMs <= 2)],
    ],
  );
  console.log(
    `\n${groups} groups, ${ours.filledColumns} columns filled; longest block ${ours.longestBlockMs.toFixed(1)} ms,`,
  );
  console.log(
    `longest time between two sweeps ${ours.longestGapMs} ms; a group was made again within ${restarts.longestGapMs.toFixed(1)} ms,`,
  );
  console.log(`and ${restarts.missed} of ${restarts.restarts} sweeps right after found nothing yet.`);
  console.log(`While the containers were started, the agent skipped ${skippedStarting} seconds.`);
}

await main();
