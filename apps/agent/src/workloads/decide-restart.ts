import type { Death, DesiredInstance, Problem, RestartPolicy } from '@bulkhead/shared';
import type { InspectedContainer } from '../docker/answers.ts';
import { countFailures, restartDelayMs } from './back-off.ts';
import type { StepContext } from './carry-out.ts';
import { explainDeath, explainStartFailure } from './explain-death.ts';
import type { InstanceMemory } from './instance-memory.ts';
import { describeStorm, isStorm, rowSince } from './restart-storm.ts';

/** Finds out why a container ended, decides whether it comes back and when, and remembers both. */
export function noteDeath(context: StepContext, view: InspectedContainer): void {
  const { parts, tenantSlug, memory, desired } = context;
  const nowMs = parts.now();
  const path = parts.driver.containerPath(tenantSlug, view.id);
  const endsWithCompartment = parts.compartments.desired(tenantSlug)?.controls.oomKill === 'group';
  const end = { finishedAtMs: view.finishedAtMs ?? nowMs, endsWithCompartment };
  const found = explainDeath({
    exitCode: view.exitCode,
    finishedAtMs: view.finishedAtMs,
    nowMs,
    memory: parts.oom.explain(path, parts.driver.compartmentPath(tenantSlug), end),
    endsAsGroup: endsWithCompartment || desired?.controls.oomKill === 'group',
    outage: parts.engineWatch.outage(),
  });
  parts.oom.forget(path);
  const unhealthy = memory.unhealthyRun?.startedAtMs === view.startedAtMs ? memory.unhealthyRun : null;
  const death: Death = unhealthy === null ? found : { ...found, cause: 'unhealthy', message: unhealthy.message };
  const policy = desired?.restartPolicy ?? 'never';
  const uptimeMs = Math.max(0, death.atMs - (view.startedAtMs ?? death.atMs));
  const change = decideRestart({ policy, death, uptimeMs, memory, nowMs });
  parts.log.info('a container ended', {
    instance: context.id,
    cause: death.cause,
    exitCode: view.exitCode,
    again: !change.ended,
  });
  const rowSinceMs = rowSince(memory, change.failures, death.atMs);
  context.remember({ ...change, handledRunMs: view.startedAtMs, lastDeath: death, rowSinceMs });
  if (!change.ended && rowSinceMs !== null && isStorm(change.failures, rowSinceMs, death.atMs)) {
    const message = describeStorm(desired?.name ?? context.id, rowSinceMs, death.atMs);
    parts.events.record({ kind: 'restart-storm', tenantSlug, instanceId: context.id, message, writes: [] });
  }
}

/** Pure: whether and when an ended instance is started again. */
export function decideRestart(input: {
  policy: RestartPolicy;
  death: Death;
  uptimeMs: number;
  memory: Pick<InstanceMemory, 'failures' | 'restarts'>;
  nowMs: number;
}): Pick<InstanceMemory, 'ended' | 'failures' | 'restarts' | 'nextTryAtMs'> {
  const { policy, death, memory } = input;
  if (death.cause === 'engine-lost') {
    // It was not its own end, so it is neither counted nor held against it.
    return { ended: false, failures: memory.failures, restarts: memory.restarts, nextTryAtMs: null };
  }
  // Whoever is ended for its check's sake has failed, however politely it went.
  const isFailure = death.exitCode !== 0 || death.cause === 'unhealthy';
  if (policy === 'never' || (policy === 'on-failure' && !isFailure)) {
    return { ended: true, failures: 0, restarts: memory.restarts, nextTryAtMs: null };
  }
  const failures = countFailures(memory.failures, input.uptimeMs);
  return {
    ended: false,
    failures: failures + 1,
    restarts: memory.restarts + 1,
    nextTryAtMs: Math.min(input.nowMs, death.atMs) + restartDelayMs(failures),
  };
}

/** Pure: what a start that succeeded changes. One that a person asked for begins the count anew. */
export function noteStarted(desired: DesiredInstance, memory: InstanceMemory): Partial<InstanceMemory> {
  const isAsked = memory.restartNonce === null || memory.restartNonce < desired.restartNonce;
  return {
    restartNonce: Math.max(desired.restartNonce, memory.restartNonce ?? 0),
    intent: null,
    ended: false,
    nextTryAtMs: null,
    startProblem: null,
    ...(isAsked ? { restarts: 0, failures: 0 } : {}),
  };
}

/** Pure: what a start that failed changes. The wish of a person counts as answered. */
export function noteStartFailure(
  desired: DesiredInstance,
  memory: InstanceMemory,
  problem: Problem,
  nowMs: number,
  retries: boolean,
): Partial<InstanceMemory> {
  return {
    restartNonce: Math.max(desired.restartNonce, memory.restartNonce ?? 0),
    intent: null,
    ended: !retries,
    failures: memory.failures + 1,
    nextTryAtMs: retries ? nowMs + restartDelayMs(memory.failures) : null,
    lastDeath: explainStartFailure(problem.message, nowMs),
    startProblem: problem,
  };
}
