import type { DesiredInstance, KernelWrite, ObservedState, Problem, Proof } from '@bulkhead/shared';
import type { InspectedContainer } from '../docker/answers.ts';
import { buildCreateRequest, type HostContext } from '../docker/build-create-request.ts';
import type { ContainerLimits } from '../docker/compute-limits.ts';
import { EngineError } from '../docker/errors.ts';
import { heldPlaces, isConnected } from '../networks/held-place.ts';
import { objectToCreate } from '../policy/object-to-create.ts';
import { control, describeUngranted, ungranted, update } from './apply-controls.ts';
import { noteDeath, noteStarted } from './decide-restart.ts';
import { describeUnhealthy, explainOrderedStop } from './explain-death.ts';
import { explainRefusedStart } from './explain-refused-start.ts';
import type { InstanceMemory } from './instance-memory.ts';
import { ownCeilingsKey, type Surroundings } from './own-ceilings.ts';
import type { ContainerView, Step } from './plan-instance.ts';
import { Retry } from './retry.ts';
import { clearGroup } from './sweep-groups.ts';
import { failStart } from './fail-start.ts';
import { requireThawed } from './frozen.ts';
import { verify } from './verify.ts';
import type { WorkloadParts } from './workload-parts.ts';

/** One instance, as the step in hand sees it. */
export interface StepContext {
  parts: WorkloadParts;
  id: string;
  tenantSlug: string;
  desired: DesiredInstance | null;
  view: ContainerView;
  memory: InstanceMemory;
  host: HostContext;
  /** Written to disk before it returns. */
  remember(change: Partial<InstanceMemory>): void;
  announce(state: ObservedState): void;
  setView(view: ContainerView | undefined): void;
  setVerified(runMs: number | null): void;
  /** This run's group holds the controls that are desired now. */
  setControlled(runMs: number | null): void;
  /** What of the compartment counts for the container's own group. */
  around: Surroundings;
  /** The engine's limits as they were when they were last right; null: not known. */
  heldLimits: ContainerLimits | null;
  /** Keeps what was written as the instance's proof. `askedBy` null: whoever asked for what is being converged to. */
  prove(writes: readonly KernelWrite[], outcome: Proof['outcome'], askedBy: 'agent' | null): void;
  /** Asks the engine for the container afresh. */
  look(): Promise<ContainerView>;
}

/** A bridge and its walls take a few tenths of a second; what has failed takes somebody's hand. */
const NETWORK_RETRY_MS = 300;
const FAILED_NETWORK_RETRY_MS = 3_000;
/** A pull is waited for beside the container that goes on. */
const IMAGE_RETRY_MS = 1_000;
/** For an instance of which nothing is desired any more. */
const DEFAULT_GRACE_SEC = 10;

type Doable = Exclude<Step, { do: 'nothing' | 'wait' }>;

/** Does one step. Throws Retry or EngineError when it could not; the view is then no better than it was. */
export async function carryOut(step: Doable, context: StepContext): Promise<void> {
  switch (step.do) {
    case 'create':
      return create(context);
    case 'start':
      return startAgain(context);
    case 'remove':
      if (step.because === 'spec-changed') await requireImage(context);
      return remove(context);
    case 'stop':
      return step.because === 'unhealthy' ? stopUnhealthy(context) : stop(context);
    case 'pause':
    case 'unpause':
      return freeze(step.do, context);
    case 'update':
      return update(context);
    case 'connect':
      await connect(context, needDesired(context), needView(context));
      return;
    case 'control':
      return control(context);
    case 'verify':
      return verify(context, needView(context));
    case 'note-death':
      return noteDeath(context, needView(context));
    case 'note-start':
      context.remember(noteStarted(needDesired(context), context.memory));
      return;
  }
}

function needDesired({ desired, id }: StepContext): DesiredInstance {
  if (desired === null) throw new Error(`nothing is desired of instance ${id}`);
  return desired;
}

function needView({ view, id }: StepContext): InspectedContainer {
  if (view === null) throw new Error(`instance ${id} has no container`);
  return view;
}

async function create(context: StepContext): Promise<void> {
  const { parts } = context;
  const desired = needDesired(context);
  context.announce('creating');
  await parts.starts.use(async () => {
    await requireWall(context, desired);
    context.remember({ intent: { nonce: desired.restartNonce, previousRunMs: null } });
    let containerId: string;
    try {
      const image = await parts.images.facts(desired.image.id);
      const objection = objectToCreate(desired, parts.engineWatch.info()?.runtimes ?? null, image);
      if (objection !== null) failStart(context, { code: 'policy', message: objection }, { retries: true });
      containerId = await parts.engine.create(
        buildCreateRequest(desired, withAttached(context, desired), image.volumes),
      );
    } catch (error) {
      if (error instanceof EngineError && error.kind === 'image-missing') {
        const message = `this host's engine has no image ${desired.image.reference} (${desired.image.id})`;
        failStart(context, { code: 'image-missing', message }, { retries: true });
      }
      throw error;
    }
    try {
      await start(context, desired, containerId);
    } catch (error) {
      // The engine keeps its half of a container whose process it could not start.
      if (error instanceof Retry && error.isFinal) await parts.engine.remove(containerId);
      throw error;
    }
  });
}

/** As of now: what the step began with may lack what has come since. */
function withAttached({ parts, host }: StepContext, desired: DesiredInstance): HostContext {
  const { attachments } = parts;
  return { ...host, mounts: attachments.mounts(desired), environment: attachments.environment(desired) };
}

async function startAgain(context: StepContext): Promise<void> {
  const desired = needDesired(context);
  const view = needView(context);
  context.announce('creating');
  await context.parts.starts.use(async () => {
    await requireWall(context, desired);
    context.remember({ intent: { nonce: desired.restartNonce, previousRunMs: view.startedAtMs } });
    await start(context, desired, view.id);
  });
}

/** Its walls stand before it is connected, and it is connected before its first start. */
async function connect(context: StepContext, desired: DesiredInstance, view: InspectedContainer): Promise<void> {
  const { networks } = context.parts;
  const problem = await networks.readyForStart(desired);
  if (problem !== null) throw new Retry(problem, { afterMs: networkRetryMs(problem) });
  await networks.connect(desired, view.id, heldPlaces(view));
  await context.look();
}

function networkRetryMs({ code }: Problem): number {
  return code === 'network-not-ready' ? NETWORK_RETRY_MS : FAILED_NETWORK_RETRY_MS;
}

async function connectAll(context: StepContext, desired: DesiredInstance, containerId: string): Promise<void> {
  const view = await context.parts.engine.inspect(containerId);
  if (view !== null && !isConnected(desired, view)) await connect(context, desired, view);
}

async function start(context: StepContext, desired: DesiredInstance, containerId: string): Promise<void> {
  const { parts, tenantSlug } = context;
  if (desired.networking.places.length > 0) await connectAll(context, desired, containerId);
  parts.oom.follow(parts.driver.containerPath(tenantSlug, containerId), parts.driver.compartmentPath(tenantSlug));
  try {
    await parts.engine.start(containerId);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'start-refused') {
      context.setView(undefined);
      const problem = explainRefusedStart(parts.driver, tenantSlug, error.message);
      failStart(context, problem, { retries: desired.restartPolicy !== 'never' });
    }
    throw error;
  }
  const view = await context.look();
  // A new group holds the kernel's defaults: who needs no more has no write to wait for.
  if (ownCeilingsKey(parts.driver, desired.controls, context.around) === '') {
    context.setControlled(view?.startedAtMs ?? null);
  }
  context.remember(noteStarted(desired, context.memory));
}

async function requireWall(context: StepContext, desired: DesiredInstance): Promise<void> {
  const { parts, tenantSlug } = context;
  const problem = (await parts.compartments.readyForStart(tenantSlug)) ?? parts.attachments.missing(desired);
  if (problem !== null) throw new Retry(problem, { afterMs: 2_000 });
  const notReady = await parts.networks.readyForStart(desired);
  if (notReady !== null) throw new Retry(notReady, { afterMs: networkRetryMs(notReady) });
  const denied = ungranted(desired.controls.devices, parts.compartments.desired(tenantSlug));
  if (denied.length > 0) {
    failStart(context, describeUngranted(denied, tenantSlug), { retries: desired.restartPolicy !== 'never' });
  }
}

/** The container of before is only given up for one that can be made. */
async function requireImage(context: StepContext): Promise<void> {
  const desired = needDesired(context);
  const { image, name } = desired;
  try {
    await context.parts.engine.image(image.id);
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== 'image-missing') throw error;
    const missing = context.parts.attachments.missing(desired);
    if (missing?.code === 'image-pulling') throw new Retry(missing, { afterMs: IMAGE_RETRY_MS });
    if (missing !== null) throw new Retry(missing, { isFinal: true, keepsContainer: true });
    const message = `this host's engine has no image ${image.reference} (${image.id}): ${name} keeps the container that it has until the image is there`;
    throw new Retry({ code: 'image-missing', message }, { isFinal: true, keepsContainer: true });
  }
}

async function remove(context: StepContext): Promise<void> {
  const view = needView(context);
  await requireThawed(context);
  if (context.desired?.state === 'absent') context.announce('stopping');
  await context.parts.ends.use(async () => {
    try {
      await context.parts.engine.remove(view.id);
    } catch (error) {
      // Somebody else is removing it: wait for them.
      if (error instanceof EngineError && error.kind === 'conflict') {
        throw new Retry({ code: 'removing', message: error.message }, { afterMs: 500 });
      }
      throw error;
    }
  });
  const { driver, log, oom } = context.parts;
  const group = driver.containerPath(context.tenantSlug, view.id);
  oom.forget(group);
  await clearGroup(driver, group, log);
  context.setView(null);
}

async function stop(context: StepContext): Promise<void> {
  const { parts } = context;
  const view = needView(context);
  await requireThawed(context);
  context.announce('stopping');
  context.remember({
    stoppedRunMs: view.startedAtMs,
    // For a restart: that this run is not the one asked for shows by its start time.
    intent: context.desired === null ? null : { nonce: context.desired.restartNonce, previousRunMs: view.startedAtMs },
  });
  const startedMs = parts.now();
  const graceSec = graceOf(context);
  await parts.ends.use(() => parts.engine.stop(view.id, graceSec));
  const tookMs = parts.now() - startedMs;
  const ended = await context.look();
  if (ended === null || ended.state !== 'exited') return;
  const atMs = ended.finishedAtMs ?? parts.now();
  const death = explainOrderedStop({ exitCode: ended.exitCode, tookMs, graceSec, atMs });
  context.remember({ handledRunMs: ended.startedAtMs, ...(death === null ? {} : { lastDeath: death }) });
}

/** Ends a run whose check fails. What follows is decided as after any other end: see noteDeath. */
async function stopUnhealthy(context: StepContext): Promise<void> {
  const { parts } = context;
  const view = needView(context);
  await requireThawed(context);
  context.announce('stopping');
  // Written before it ends, so that an agent that dies in between knows why it did.
  context.remember({ unhealthyRun: { startedAtMs: view.startedAtMs, message: describeUnhealthy(view.health) } });
  await parts.ends.use(() => parts.engine.stop(view.id, graceOf(context)));
  await context.look();
}

function graceOf({ desired }: StepContext): number {
  return desired?.stopGraceSec ?? DEFAULT_GRACE_SEC;
}

async function freeze(verb: 'pause' | 'unpause', context: StepContext): Promise<void> {
  const view = needView(context);
  await requireThawed(context);
  await context.parts.engine[verb](view.id);
  context.setView({ ...view, state: verb === 'pause' ? 'paused' : 'running' });
  // Whoever could reach the engine meanwhile may have done more than to wait.
  if (verb === 'unpause') {
    context.setVerified(null);
    endHold(context, view);
  }
}

/** Tells once that a run goes on that was paused for flooding its log. */
function endHold(context: StepContext, view: InspectedContainer): void {
  const { parts, id, tenantSlug, desired } = context;
  const { hold } = context.memory;
  if (hold === null || hold.ended || hold.runMs !== view.startedAtMs) return;
  context.remember({ hold: { ...hold, ended: true } });
  const message = `Instance ${desired?.name ?? id} goes on: it was paused for flooding its log (flood ${hold.times} in a row).`;
  parts.events.record({ kind: 'log-flood-ended', tenantSlug, instanceId: id, message, writes: [] });
}
