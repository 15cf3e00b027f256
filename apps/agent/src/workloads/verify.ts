import { attest } from '../attestation/attest.ts';
import { describeDifferences } from '../attestation/compare.ts';
import { isExiting } from '../containment/is-exiting.ts';
import type { InspectedContainer } from '../docker/answers.ts';
import type { StepContext } from './carry-out.ts';
import { checkContainment } from './check-containment.ts';
import { failStart } from './fail-start.ts';
import { requireThawed } from './frozen.ts';

/**
 * Reads back from the kernel where a run really is and what it was really given, before it counts as running: after every start,
 * after every resuming, and whenever everything is looked at again. What is not as computed is ended at once.
 */
export async function verify(context: StepContext, view: InspectedContainer): Promise<void> {
  const { parts, tenantSlug, desired } = context;
  if (desired === null) return;
  const outside = checkContainment(parts.driver, tenantSlug, view);
  if (outside === 'gone') return context.setView(undefined);
  if (outside !== null) {
    parts.log.error('a container is outside its compartment and is ended', {
      instance: context.id,
      problem: outside.message,
    });
    await end(context, view);
    // A new start puts it inside again: whoever moved it was not the container.
    failStart(context, outside, { retries: true });
  }
  const group = parts.driver.containerPath(tenantSlug, view.id);
  const defaultRuntime = parts.engineWatch.info()?.defaultRuntime ?? view.runtime;
  const differences = attest({
    desired,
    view,
    host: context.host,
    group,
    defaultRuntime,
    enginePid: parts.engineWatch.pid(),
    book: parts.namespaces,
    hostBook: parts.hostBook,
  });
  // A process on its way out has lost its namespaces already.
  if (differences === 'gone' || (differences.length > 0 && isExiting(view.pid))) return context.setView(undefined);
  if (differences.length > 0) {
    const message = `The kernel gives it other than was computed for it, so it was ended and stays down: ${describeDifferences(differences)}.`;
    parts.events.record({ kind: 'attestation-failed', tenantSlug, instanceId: context.id, message, writes: [] });
    await end(context, view);
    failStart(context, { code: 'attestation', message: message.slice(0, 2000) }, { retries: false });
  }
  // Found running by a new agent: from now on its kills count.
  parts.oom.adopt(group, parts.driver.compartmentPath(tenantSlug));
  context.setVerified(view.startedAtMs);
}

async function end(context: StepContext, view: InspectedContainer): Promise<void> {
  await requireThawed(context);
  await context.parts.engine.kill(view.id);
  await context.parts.engine.remove(view.id);
  context.setView(null);
}
