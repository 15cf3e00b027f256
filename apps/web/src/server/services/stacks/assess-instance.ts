import { observedInstanceSchema, type ComposeService, type Problem } from '@bulkhead/shared';
import type { MemberInstance } from './read-members.ts';
import type { StoredStep } from './stack-plan.ts';

export interface Outcome {
  state: Extract<StoredStep['state'], 'pending' | 'running' | 'done' | 'failed'>;
  phase: StoredStep['phase'];
  problem: Problem | null;
}

export const DONE_STEP: Outcome = { state: 'done', phase: null, problem: null };
export const stillAt = (phase: NonNullable<StoredStep['phase']>): Outcome => ({
  state: 'running',
  phase,
  problem: null,
});
export const failedWith = (code: string, message: string): Outcome => ({
  state: 'failed',
  phase: null,
  problem: { code, message: message.slice(0, 2000) },
});

/** A program that ends in its first moments has not started. */
const SETTLED_MS = 2_000;
/** After as many restarts in a row it is not going to run by itself. */
const HOPELESS_RESTARTS = 3;

type Judged = Pick<
  MemberInstance,
  'name' | 'desiredState' | 'observedState' | 'revision' | 'observedRevision' | 'observed' | 'deleteAt' | 'goneAt'
>;
type Asked = Pick<ComposeService, 'restartPolicy' | 'healthCheck'>;

/** How far an instance of a stack is: done when it runs and is healthy, or has ended well where it is to end. Pure. */
export function assessInstance(instance: Judged, { restartPolicy, healthCheck }: Asked, nowMs: number): Outcome {
  const { name, observedState } = instance;
  if (instance.goneAt !== null || instance.desiredState === 'absent' || instance.deleteAt !== null) {
    return failedWith('NOT_FOUND', `${name} was deleted meanwhile.`);
  }
  if (instance.observedRevision < instance.revision) return stillAt('starting');
  const observed = observedInstanceSchema.nullable().parse(instance.observed);
  // Somebody has stopped or paused it, and wants it so.
  if (instance.desiredState !== 'running') return DONE_STEP;
  if (observedState === 'running') {
    if (healthCheck !== null) {
      const health = observed?.health?.state ?? 'starting';
      if (health === 'healthy') return DONE_STEP;
      const output = observed?.health?.lastOutput ?? '';
      return health === 'unhealthy'
        ? failedWith('UNHEALTHY', `${name} is not healthy: ${output}`)
        : stillAt('checking');
    }
    const forMs = nowMs - (observed?.startedAtMs ?? nowMs);
    return restartPolicy === 'never' || forMs >= SETTLED_MS ? DONE_STEP : stillAt('checking');
  }
  const death = observed?.lastDeath ?? null;
  if (observedState === 'exited') {
    if (death?.exitCode === 0 && restartPolicy !== 'always') return DONE_STEP;
    return failedWith('ENDED', `${name} has ended: ${death?.message ?? 'nobody knows why'}`);
  }
  if (observedState === 'failed') {
    return failedWith(
      observed?.problem?.code ?? 'FAILED',
      observed?.problem?.message ?? `${name} could not be started.`,
    );
  }
  if (observedState === 'backing-off' && (observed?.restarts ?? 0) >= HOPELESS_RESTARTS) {
    return failedWith('ENDED', `${name} ends again and again: ${death?.message ?? 'nobody knows why'}`);
  }
  return stillAt('starting');
}

/** Whether what waits for an instance may begin. Pure. */
export function satisfies(
  instance: Judged | undefined,
  condition: ComposeService['dependsOn'][number]['condition'],
): boolean {
  if (!instance || instance.goneAt !== null) return false;
  const observed = observedInstanceSchema.nullable().parse(instance.observed);
  const hasEndedWell = instance.observedState === 'exited' && observed?.lastDeath?.exitCode === 0;
  if (condition === 'completed') return hasEndedWell;
  if (condition === 'healthy') return instance.observedState === 'running' && observed?.health?.state === 'healthy';
  return instance.observedState === 'running' || hasEndedWell;
}
