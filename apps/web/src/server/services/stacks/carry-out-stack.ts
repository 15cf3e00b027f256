import { BulkheadError, type ErrorCode, type Problem, type StackPartKind } from '@bulkhead/shared';
import { forTenant } from '@bulkhead/db';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { failedWith, stillAt, type Outcome } from './assess-instance.ts';
import { standingOf } from './authority.ts';
import { carryOutInstance } from './carry-out-instance.ts';
import { carryOutNetwork } from './carry-out-network.ts';
import { carryOutSecret } from './carry-out-secret.ts';
import { carryOutVolume } from './carry-out-volume.ts';
import { removeStack } from './diff-stack.ts';
import { mayBegin } from './may-begin.ts';
import { openContext, type OpenStack } from './open-context.ts';
import { readMembers } from './read-members.ts';
import { claim, holdLease, LeaseLost, release, savePlan } from './stack-lease.ts';
import type { StoredStep } from './stack-plan.ts';
import { planOf } from './stack-rows.ts';
import type { StepContext } from './step-context.ts';

const CARRY_OUT: Record<StackPartKind, (context: StepContext, step: StoredStep) => Promise<Outcome>> = {
  instance: carryOutInstance,
  secret: carryOutSecret,
  volume: carryOutVolume,
  network: carryOutNetwork,
};

/** What is the same again in a moment is no failure of a step. */
const PASSING: readonly ErrorCode[] = ['UNAVAILABLE', 'TOO_MANY_ATTEMPTS'];
/** A pull and a slow start are within this; what takes longer is said to have failed, and can be gone on with. */
const STEP_LIMIT_MS = 20 * 60_000;

/**
 * Takes a stack's lease and does everything that can be done for it now: begins steps whose turn has come, looks at those that
 * are under way, ends the plan when it is at its end. Answers whether it held the lease. `deps` see the whole system.
 */
export async function carryOutStack(deps: Deps, stackId: string, holder: string): Promise<boolean> {
  const claimed = await claim(deps.db, stackId, holder);
  if (!claimed) return false;
  const { lease, tenantId, tenantSlug } = claimed;
  const tenantDeps: Deps = { ...deps, db: forTenant(deps.db, tenantId) };
  try {
    const stack = await deps.db.stack.findUniqueOrThrow({ where: { id: stackId } });
    const plan = planOf(stack);
    const tenant = await standingOf(deps, plan.actor, tenantSlug);
    if (tenant === null || !tenant.scopes.has('stacks:write')) {
      const message = `${plan.actor.displayName}, who asked for this, may not change stacks here any more.`;
      await save(tenantDeps, { plan, lease, tenantSlug }, { state: 'failed', problem: { code: 'FORBIDDEN', message } });
    } else {
      await goOn(tenantDeps, { stack, tenant, lease, plan });
    }
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
  } finally {
    await release(deps.db, { stackId, holder });
  }
  return true;
}

/** Each round sees what the one before has made; it is over when a round has finished nothing. */
async function goOn(deps: Deps, opened: OpenStack): Promise<void> {
  const { plan, tenant, lease } = opened;
  const saved = { plan, lease, tenantSlug: tenant.slug };
  for (let hasFinished = true; hasFinished;) {
    const context = await openContext(deps, opened);
    hasFinished = false;
    for (const step of plan.steps) {
      if (!isDue(step, context)) continue;
      const before = JSON.stringify(step);
      await carryOut(context, step);
      if (JSON.stringify(step) !== before) await save(deps, saved);
      hasFinished ||= step.state === 'done';
      if (hasFinished) break;
    }
  }
  await settle(deps, opened);
}

function isDue(step: StoredStep, context: StepContext): boolean {
  if (step.state === 'running') return true;
  const { plan, services, instances, memberOf } = context;
  if (step.state !== 'pending' || plan.isCancelled || plan.steps.some(({ state }) => state === 'failed')) return false;
  const instanceOf = (key: string) => instances.get(memberOf({ kind: 'instance', key })?.resourceId ?? '');
  return mayBegin(step, { steps: plan.steps, services, instanceOf });
}

/** One look at one step; writes into it what came of it. */
async function carryOut(context: StepContext, step: StoredStep): Promise<void> {
  const { deps, lease } = context;
  const nowMs = deps.now().getTime();
  if (step.state === 'pending') await holdLease(deps.db, lease);
  let outcome: Outcome;
  try {
    outcome = await CARRY_OUT[step.kind](context, step);
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    outcome = outcomeOf(deps, step, error);
  }
  const startedAtMs = step.startedAtMs ?? nowMs;
  if (outcome.state === 'running' && nowMs - startedAtMs > STEP_LIMIT_MS) {
    outcome = failedWith('TIMEOUT', `${step.name} is not there after ${STEP_LIMIT_MS / 60_000} minutes.`);
  }
  Object.assign(step, outcome, { startedAtMs, finishedAtMs: outcome.state === 'running' ? null : nowMs });
}

function outcomeOf({ log }: Deps, step: StoredStep, error: unknown): Outcome {
  if (error instanceof BulkheadError && !PASSING.includes(error.code)) return failedWith(error.code, error.message);
  // The database was away, or too busy: the step is done again, and finds what was done of it.
  log.warn('a step of a stack could not be carried out; it is tried again', { step: step.name, error });
  return stillAt('waiting');
}

type Saved = Pick<OpenStack, 'plan' | 'lease'> & { tenantSlug: string };

async function save(
  deps: Deps,
  { plan, lease, tenantSlug }: Saved,
  end?: Parameters<typeof savePlan>[3],
): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    await savePlan(tx, lease, plan, end);
    await deps.changes.publish(tx, [newsAbout('stacks', { tenantSlug })]);
  });
}

/** Ends a plan that is at its end. */
async function settle(deps: Deps, { stack, tenant, plan, lease }: OpenStack): Promise<void> {
  const saved = { plan, lease, tenantSlug: tenant.slug };
  if (plan.steps.some(({ state }) => state === 'running')) return;
  const failed = plan.steps.find(({ state }) => state === 'failed');
  if (failed) return save(deps, saved, { state: 'failed', problem: problemOf(failed) });
  const isDone = plan.steps.every(({ state }) => state === 'done');
  if (plan.isCancelled && !isDone) {
    for (const step of plan.steps) if (step.state === 'pending') step.state = 'cancelled';
    const message = 'It was cancelled. What had been begun was brought to its end; the rest was left.';
    return save(deps, saved, { state: 'failed', problem: { code: 'CANCELLED', message } });
  }
  if (!isDone) return;
  if (plan.change === 'apply') return save(deps, saved, { state: 'ready', problem: null });
  // What was being made when the deletion was asked for is there only now.
  const { members } = await readMembers(deps.db, { tenantId: tenant.id, stackId: stack.id });
  const late = removeStack(members, false).filter((step) => !plan.steps.some(({ oldId }) => oldId === step.oldId));
  plan.steps.push(...late);
  await save(deps, saved, late.length === 0 ? { state: 'gone', problem: null } : undefined);
}

function problemOf({ name, problem }: StoredStep): Problem {
  return { code: problem?.code ?? 'FAILED', message: `${name}: ${problem?.message ?? 'it failed'}`.slice(0, 2000) };
}
