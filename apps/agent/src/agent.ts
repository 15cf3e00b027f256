import { BulkheadError, HEARTBEAT_MS } from '@bulkhead/shared';
import { collectAnatomy } from './anatomy/collect-anatomy.ts';
import type { AgentService } from './api/router.ts';
import { HostBook } from './attestation/host-book.ts';
import { NamespaceBook } from './attestation/namespace-book.ts';
import { createOomWatch } from './compartments/kernel-evidence.ts';
import { observeCompartments } from './compartments/observe-compartments.ts';
import type { Config } from './config.ts';
import { connectEngine } from './docker/engine.ts';
import { connectNetworkEngine } from './docker/network-engine.ts';
import { connectStreamEngine } from './docker/stream-engine.ts';
import { createInside } from './files/create-inside.ts';
import { connectImageEngine } from './docker/image-engine.ts';
import { ImageKeeper } from './images/image-keeper.ts';
import { ImageWork } from './images/image-work.ts';
import { loadIdentity } from './link/identity.ts';
import type { Log } from './log.ts';
import { openEventLog } from './containment/event-log.ts';
import { ContainmentWatch } from './containment/watch-containment.ts';
import { FitnessWatch } from './fitness/fitness-watch.ts';
import { watchFloods } from './floods/watch-floods.ts';
import { watchLiveUsage } from './live-usage/watch-live-usage.ts';
import { createSampler } from './metering/sampler.ts';
import { compartmentKey, compartmentTarget, instanceKey, instanceTarget } from './metering/targets.ts';
import { openMetrics } from './metrics/open-metrics.ts';
import { openHostNetwork } from './networks/host-network.ts';
import { NetworkKeeper } from './networks/network-keeper.ts';
import { probeNetworks } from './networks/probe-networks.ts';
import { Streams } from './streams/streams.ts';
import { createHandlers } from './tasks/handlers/index.ts';
import { TaskRunner } from './tasks/task-runner.ts';
import { SecretKeeper } from './secrets/secret-keeper.ts';
import { readMountNamespace } from './volumes/mounts.ts';
import { VolumeKeeper } from './volumes/volume-keeper.ts';
import { together } from './workloads/attachment.ts';
import { UsageKeeper } from './usage/usage-keeper.ts';
import { AGENT_VERSION } from './version.ts';
import { chooseDriver } from './workloads/choose-driver.ts';
import { readDisk } from './metering/read-disk.ts';
import { collectFacts, readKernelFacts } from './workloads/collect-facts.ts';
import { CompartmentKeeper } from './workloads/compartment-keeper.ts';
import { EngineWatch } from './workloads/engine-watch.ts';
import { ImageWatch } from './workloads/image-watch.ts';
import { findIdlest, type IdlestCandidate } from './workloads/find-idlest.ts';
import { watchGroupKills } from './workloads/group-kills.ts';
import { openMemoryStore } from './workloads/instance-memory.ts';
import { KnownImages } from './workloads/known-images.ts';
import { ObservedStore } from './workloads/observed-store.ts';
import { Slots } from './workloads/slots.ts';
import { openSnapshotStore } from './workloads/snapshot-store.ts';
import { watchObserved, type Bulletin } from './workloads/watch-observed.ts';
import type { WorkloadParts } from './workloads/workload-parts.ts';
import { Workloads } from './workloads/workloads.ts';

/** Making and starting at once: more would make each slower on a small host, and let a single one wait for all. */
const STARTS_AT_ONCE = 4;
/** Stopping mostly waits, up to the grace; it must not hold up who starts. */
const ENDS_AT_ONCE = 32;
const FACTS_MS = 60_000;
/** How far back it is looked for who used the least. */
const IDLEST_WINDOW_MS = 60_000;

export interface Agent {
  readonly bootId: string;
  readonly service: Omit<AgentService, 'renewIdentity'>;
  readonly workloads: Workloads;
  /** On which port metrics are told; null: nowhere. */
  readonly metricsPort: () => number | null;
  /** Settles when the engine has been asked once: what is reported before that is what was last seen. */
  readonly asked: Promise<void>;
  /** Stops acting and leaves containers and compartments as they are. */
  close(): Promise<void>;
}

/** Everything of the agent but its link. When it answers, the compartments of the last snapshot stand. */
export async function startAgent(options: {
  config: Config;
  hostId: string;
  log: Log;
  now?: () => number;
}): Promise<Agent> {
  const { config, hostId, log } = options;
  const now = options.now ?? Date.now;
  const kernel = readKernelFacts();
  const observed = new ObservedStore();
  const engine = connectEngine(config.dockerHost);
  const driver = await chooseDriver({ root: config.cgroupRoot, engine, engineFile: config.engineFile, log });
  const usage = await UsageKeeper.open({
    driver,
    folder: config.usageDir,
    hostId,
    bootId: kernel.bootId,
    memoryBytes: kernel.memoryBytes,
    chunkMs: config.usageChunkMs,
    log,
    now,
    instances: () =>
      workloads.workers().map(({ id, tenantSlug, runningContainerId, containerId, pid, desired }) => ({
        id,
        tenantSlug,
        runningContainerId,
        containerId: runningContainerId ?? containerId,
        pid,
        hasNetworks: (desired?.networking.places.length ?? 0) > 0,
      })),
    snapshot: () => workloads.snapshot(),
    isSettled: () => workloads.hasListed,
  });
  const sampler = createSampler({ driver, now, listener: usage });
  const oom = createOomWatch({ driver, lastMemory: (path) => sampler.lastMemory(path) });
  const listeners = new Set<(bulletin: Bulletin) => void>();
  const tell = (bulletin: Bulletin) => listeners.forEach((listener) => listener(bulletin));
  let isClosed = false;

  const events = openEventLog({
    file: config.eventsFile,
    log,
    now,
    onEvent: (event) => tell({ kind: 'events', events: [event] }),
  });
  const compartments = new CompartmentKeeper({
    driver,
    observed,
    log,
    events,
    runningIn: (tenantSlug) => workloads.runningIn(tenantSlug),
    onChange: (tenantSlug) => {
      aimSampler();
      workloads.compartmentChanged(tenantSlug);
    },
    onRemoving: (tenantSlug) => usage.compartmentGoes(tenantSlug),
  });
  const images = new ImageWatch({ engine, log, onChange: (list) => tell({ kind: 'images', images: list }) });
  const engineWatch = new EngineWatch({
    engine,
    bootId: kernel.bootId,
    file: config.engineFile,
    log,
    now,
    onUp: async () => {
      tellFacts();
      networks.engineChanged();
      await Promise.all([fitness.refresh(), workloads.resync(), images.refresh(), streams.endLeftOvers()]);
    },
    onDown: () => {
      tellFacts();
      workloads.engineLost();
    },
    onEvent: (event) => {
      workloads.onEvent(event);
      images.onEvent(event);
    },
  });
  const fitness = new FitnessWatch({
    engine,
    enginePid: () => engineWatch.pid(),
    isEngineUp: () => engineWatch.isUp(),
    log,
    onChange: () => tellFacts(),
  });
  const volumes = new VolumeKeeper({
    folder: config.volumesDir,
    trustedStores: config.trustedStores,
    nameOf: (pid) => {
      const namespace = readMountNamespace(pid);
      const owner = workloads.workers().find((one) => one.pid !== null && readMountNamespace(one.pid) === namespace);
      return owner?.desired?.name ?? null;
    },
    log,
    onChange: (list) => {
      tell({ kind: 'volumes', volumes: list });
      tellFacts();
    },
  });
  const imageEngine = connectImageEngine(config.dockerHost);
  const imageWork = new ImageWork({
    engine: imageEngine,
    folder: config.imagesDir,
    log,
    identity: () => loadIdentity(config.stateDir),
    subject: (instanceId) => {
      const worker = workloads.worker(instanceId);
      const imageId = worker?.desired?.image.id;
      if (worker === null || imageId === undefined) return null;
      return { tenantSlug: worker.tenantSlug, containerId: worker.containerId, imageId };
    },
  });
  const imageKeeper = new ImageKeeper(imageWork, now);
  const networks = new NetworkKeeper({
    hostId,
    network: openHostNetwork(config.networkNamespace),
    engine: connectNetworkEngine(config.dockerHost),
    isEngineUp: () => engineWatch.isUp(),
    running: () =>
      workloads.workers().flatMap(({ id, pid, isRunning }) => (isRunning && pid !== null ? [{ id, pid }] : [])),
    probe: probeNetworks,
    stateFile: config.networksFile,
    events,
    log,
    onChange: (list) => tell({ kind: 'networks', networks: list }),
  });
  const parts: WorkloadParts = {
    hostId,
    hostMemoryBytes: kernel.memoryBytes,
    engine,
    engineWatch,
    images: new KnownImages(engine),
    networks,
    driver,
    compartments,
    memories: openMemoryStore(config.memoriesDir),
    observed,
    oom,
    namespaces: new NamespaceBook(),
    hostBook: new HostBook(now),
    attachments: together([imageKeeper, volumes, new SecretKeeper(config.secretsDir, log)]),
    events,
    generation: () => workloads.snapshot()?.generation ?? 0,
    starts: new Slots(STARTS_AT_ONCE),
    ends: new Slots(ENDS_AT_ONCE),
    log,
    now,
    isClosed: () => isClosed,
    onContainersChanged: () => {
      aimSampler();
      networks.wake();
      workloads.shareThrottles();
    },
    onGone: (instanceId, tenantSlug) => workloads.instanceGone(instanceId, tenantSlug),
  };
  const workloads = new Workloads(parts, openSnapshotStore({ stateDir: config.snapshotDir, hostId, log }));

  const containment = new ContainmentWatch({
    hostId,
    driver,
    engine,
    isEngineUp: () => engineWatch.isUp(),
    compartments,
    workers: () => workloads.workers(),
    events,
    log,
    now,
    onChange: (seen) => tell({ kind: 'containment', containment: seen }),
  });
  const groupKills = watchGroupKills({
    driver,
    engine,
    oom,
    compartments,
    workers: () => workloads.workers(),
    onKill: (kill) => usage.onKill(kill),
    log,
  });

  const streamEngine = connectStreamEngine(config.dockerHost);
  const streams = new Streams({
    driver,
    engine: streamEngine,
    subject: (instanceId) => workloads.worker(instanceId),
    events,
    recordsFile: config.execsFile,
    log,
  });

  const tasks = new TaskRunner({
    directory: config.tasksDir,
    handlers: createHandlers({ engine, images: imageWork, volumes, log }),
    credential: (id) => workloads.snapshot()?.credentials.find((one) => one.id === id) ?? null,
    log,
    onChange: (list) => tell({ kind: 'tasks', tasks: list }),
  });

  const inside = createInside({
    dockerHost: config.dockerHost,
    uploadsDir: config.uploadsDir,
    driver,
    engine,
    streams,
    subject: (instanceId) => workloads.worker(instanceId),
    volumeFolder: (volumeId) => volumes.require(volumeId).place.data,
  });

  const floods = watchFloods({ workers: () => workloads.workers(), now });

  let isAiming = false;
  /** Tells the sampler what to sample; once a turn, however much has changed in it. */
  function aimSampler(): void {
    if (isAiming || isClosed) return;
    isAiming = true;
    setImmediate(() => {
      isAiming = false;
      if (isClosed) return;
      const desired = compartments.tenants();
      // Nobody's wish any more, but its last container still runs: it is counted until it is removed.
      const inUse = new Set(workloads.workers().map(({ tenantSlug }) => tenantSlug));
      const leaving = [...inUse].filter((tenantSlug) => !desired.includes(tenantSlug));
      usage.aim([...desired, ...leaving]);
      sampler.setTargets([
        ...desired.map((tenantSlug) => compartmentTarget(driver, tenantSlug)),
        ...leaving.map((slug) => ({ key: compartmentKey(slug), path: driver.compartmentPath(slug) })),
        ...workloads.workers().map((worker) => instanceTarget(driver, worker, worker.runningContainerId)),
      ]);
    });
  }

  const facts = () =>
    collectFacts({
      agentVersion: AGENT_VERSION,
      kernel,
      driver,
      engine: engineWatch.info(),
      engineProblem: engineWatch.problem(),
      dockerHost: config.dockerHost,
      fitness,
      volumes: volumes.facts(),
      networks: networks.ability(),
    });
  function idlestCandidate(instanceId: string): IdlestCandidate {
    const key = instanceKey(instanceId);
    const values = sampler.latest(key)?.values;
    return {
      instanceId,
      cpuUsedMillicores: sampler.meanMillicores(key, IDLEST_WINDOW_MS),
      memoryUsedBytes: Math.max(0, (values?.memoryUsageBytes ?? 0) - (values?.memoryInactiveFileBytes ?? 0)),
    };
  }

  let lastFacts = '';
  function tellFacts(): void {
    const next = facts();
    const text = JSON.stringify(next);
    if (text === lastFacts) return;
    lastFacts = text;
    tell({ kind: 'facts', facts: next });
  }

  await volumes.restore();
  await workloads.restore();
  networks.setDesired(workloads.snapshot());
  await networks.start();
  aimSampler();
  engineWatch.start();
  workloads.start();
  containment.start();
  fitness.start();
  const metrics = await openMetrics(
    {
      driver,
      sampler,
      instances: () => workloads.workers(),
      tenants: () => compartments.tenants(),
      networkOf: (instanceId, pid) => usage.networkOf(instanceId, pid),
      isEngineUp: () => engineWatch.isUp(),
      version: AGENT_VERSION,
    },
    { listen: config.metricsListen, names: config.metricsNames, log },
  );
  const timers = [
    setInterval(() => {
      const engineDisk = readDisk(engineWatch.info()?.rootDirectory);
      tell({ kind: 'heartbeat', heartbeat: { ...sampler.heartbeat(), engineDisk } });
    }, HEARTBEAT_MS),
    setInterval(() => {
      tellFacts();
      if (engineWatch.isUp()) void images.refresh();
    }, FACTS_MS),
  ];

  return {
    bootId: kernel.bootId,
    workloads,
    metricsPort: () => metrics?.port() ?? null,
    asked: engineWatch.asked,
    service: {
      facts,
      put: (snapshot) => {
        const answer = workloads.put(snapshot);
        // Not from the disk: credentials come with the link.
        tasks.setDesired(workloads.snapshot()?.tasks ?? []);
        networks.setDesired(workloads.snapshot());
        aimSampler();
        return answer;
      },
      watchObserved: (signal) =>
        watchObserved(
          {
            observed,
            position: () => {
              const { epoch, generation } = workloads.snapshot() ?? { epoch: 0, generation: 0 };
              return { epoch, generation };
            },
            facts,
            images: () => images.images(),
            tasks: () => tasks.observed(),
            volumes: () => volumes.observed(),
            networks: () => networks.observed(),
            containment: () => containment.containment(),
            events: () => events.latest(),
            readCompartments: () => observeCompartments(driver, compartments.tenants()),
            listen: (listener) => {
              listeners.add(listener);
              return () => void listeners.delete(listener);
            },
          },
          signal,
        ),
      anatomy: (instanceId) => {
        const worker = workloads.worker(instanceId);
        if (worker === null) throw new BulkheadError('NOT_FOUND', `instance ${instanceId} is not on this host`);
        const { tenantSlug, containerId, pid } = worker;
        const engineVersion = engineWatch.info()?.version ?? '';
        return collectAnatomy({ driver, engine, engineVersion, tenantSlug, containerId, pid });
      },
      idlest: (tenantSlug) =>
        findIdlest(
          workloads
            .workers()
            .filter((worker) => worker.tenantSlug === tenantSlug && worker.isRunning)
            .map((worker) => idlestCandidate(worker.id)),
        ),
      runExec: (start, signal, link) => streams.runExec(start, signal, link),
      writeExec: (write) => streams.writeExec(write),
      resizeExec: (resize) => streams.resizeExec(resize),
      watchLog: (query, signal, link) => streams.watchLog(query, signal, link),
      inside: inside.service,
      readUsage: (read) => usage.read(read),
      taken: (taken) => {
        streams.taken(taken);
        inside.taken(taken);
      },
      watchLiveUsage: (signal, link) =>
        watchLiveUsage(
          {
            usages: (until) => sampler.usages(until),
            instances: () => workloads.workers().map(({ id }) => id),
            tenants: () => compartments.tenants(),
          },
          signal,
          link,
        ),
      watchMetrics: (instanceId, signal) => {
        const tenantSlug = workloads.worker(instanceId)?.tenantSlug ?? '';
        return sampler.watch(instanceKey(instanceId), compartmentKey(tenantSlug), signal);
      },
    },
    async close() {
      isClosed = true;
      await metrics?.close();
      imageKeeper.close();
      await Promise.all([streams.close(), tasks.close()]);
      imageEngine.close();
      await volumes.close();
      await networks.close();
      streamEngine.close();
      for (const timer of timers) clearInterval(timer);
      compartments.close();
      groupKills.stop();
      floods.stop();
      fitness.close();
      await containment.close();
      images.close();
      await engineWatch.close();
      await workloads.close();
      sampler.stop();
      await usage.close();
      oom.stop();
      engine.close();
    },
  };
}
