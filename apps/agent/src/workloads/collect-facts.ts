import { readFileSync } from 'node:fs';
import { arch, availableParallelism, hostname, release } from 'node:os';
import type { HostFacts } from '@bulkhead/shared';
import { PROTOCOL_VERSION } from '@bulkhead/shared';
import type { CgroupDriver } from '../cgroup/driver.ts';
import type { FitnessWatch } from '../fitness/fitness-watch.ts';
import type { EngineInfo } from '../docker/answers.ts';

/** What does not change while the host is up. */
export interface KernelFacts {
  bootId: string;
  memoryBytes: number;
  swapBytes: number;
  operatingSystem: string;
}

export function readKernelFacts(): KernelFacts {
  const meminfo = readText('/proc/meminfo');
  const bytesOf = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0) * 1024;
  const release = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(readText('/etc/os-release'))?.[1];
  return {
    bootId: readText('/proc/sys/kernel/random/boot_id').trim(),
    memoryBytes: bytesOf('MemTotal'),
    swapBytes: bytesOf('SwapTotal'),
    operatingSystem: release ?? 'Linux',
  };
}

/** The facts that go up. `engine` null: it does not answer, and `engineProblem` says why. */
export function collectFacts(input: {
  agentVersion: string;
  kernel: KernelFacts;
  driver: CgroupDriver;
  engine: EngineInfo | null;
  engineProblem: string;
  dockerHost: string;
  fitness: Pick<FitnessWatch, 'checks' | 'components'>;
  volumes: HostFacts['volumes'];
  networks: HostFacts['networks'];
}): HostFacts {
  const { kernel, engine, driver } = input;
  return {
    protocolVersion: PROTOCOL_VERSION,
    agentVersion: input.agentVersion,
    hostname: hostname().slice(0, 256),
    operatingSystem: kernel.operatingSystem.slice(0, 256),
    kernel: release().slice(0, 256),
    architecture: arch(),
    bootId: kernel.bootId,
    cores: availableParallelism(),
    memoryBytes: kernel.memoryBytes,
    swapBytes: kernel.swapBytes,
    cgroup: driver.describe(),
    engine:
      engine === null
        ? null
        : {
            version: engine.version,
            apiVersion: engine.apiVersion,
            storageDriver: engine.storageDriver,
            rootDirectory: engine.rootDirectory,
            liveRestore: engine.liveRestore,
            runtimes: engine.runtimes,
            securityOptions: engine.securityOptions,
            components: input.fitness.components(),
          },
    capabilities: [...driver.capabilities],
    volumes: input.volumes,
    networks: input.networks,
    disks: driver.disks(),
    fitness: input.fitness.checks(),
    problems: engine === null ? [engineAway(input)] : engineProblems(engine, driver),
  };
}

function engineAway(input: { engineProblem: string; dockerHost: string }): HostFacts['problems'][number] {
  return {
    code: 'engine-unreachable',
    message: `The Docker Engine at ${input.dockerHost} does not answer: ${input.engineProblem}`.slice(0, 2000),
    remedy: 'Start it (systemctl start docker), or set DOCKER_HOST in the agent’s environment to where it is.',
  };
}

function engineProblems(engine: EngineInfo, driver: CgroupDriver): HostFacts['problems'] {
  const problems: HostFacts['problems'] = [];
  if (!engine.liveRestore) {
    problems.push({
      code: 'no-live-restore',
      message: 'Containers end when the engine is restarted; the agent then starts them again.',
      remedy: 'Put "live-restore": true into /etc/docker/daemon.json and reload the engine.',
    });
  }
  const writer = driver.describe().driver;
  if (engine.cgroupDriver !== writer) {
    problems.push({
      code: 'cgroup-driver',
      message: `The engine uses the cgroup driver "${engine.cgroupDriver}", the agent writes for "${writer}".`,
      remedy:
        'Restart the agent, which then follows the engine. On cgroup v1 it can only be "cgroupfs": put ' +
        '"exec-opts": ["native.cgroupdriver=cgroupfs"] into /etc/docker/daemon.json and restart the engine.',
    });
  }
  if (!driver.limitsSwap) {
    problems.push({
      code: 'no-swap-accounting',
      message: 'The kernel does not account swap: a tenant can use swap beyond its memory.',
      remedy: 'Boot with swapaccount=1, or switch swap off.',
    });
  }
  if (!engine.securityOptions.some((option) => option.includes('name=seccomp'))) {
    problems.push({
      code: 'no-seccomp',
      message: 'The engine does not filter system calls of containers.',
      remedy: 'Use an engine that is built with seccomp, without "seccomp-profile": "unconfined".',
    });
  }
  return problems;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
