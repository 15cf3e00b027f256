import type { ComposeService } from '@bulkhead/shared';
import { satisfies } from './assess-instance.ts';
import type { MemberInstance } from './read-members.ts';
import type { StoredStep } from './stack-plan.ts';

interface World {
  steps: readonly StoredStep[];
  services: readonly ComposeService[];
  /** The living instance of a member's key. */
  instanceOf: (key: string) => MemberInstance | undefined;
}

export const serviceOf = (key: string) => key.replace(/#\d+$/, '');

/** What instances use is there before them, and goes after them. */
function rankOf({ kind, action }: StoredStep): number {
  if (action === 'remove') return kind === 'instance' ? 2 : 3;
  return kind === 'instance' ? 1 : 0;
}

const ROLLS: readonly string[] = ['replace', 'resize'];

/**
 * Whether a step's turn has come: what it needs is there, those that its service waits for are as far as the file says, and of
 * the instances that run already one is changed at a time. Pure.
 */
export function mayBegin(step: StoredStep, { steps, services, instanceOf }: World): boolean {
  const rank = rankOf(step);
  if (steps.some((other) => rankOf(other) < rank && other.state !== 'done')) return false;
  if (step.kind !== 'instance') return true;
  const own = serviceOf(step.key);
  if (step.action === 'remove') {
    // Whoever waits for it when it starts ends before it.
    const later = services
      .filter(({ dependsOn }) => dependsOn.some(({ service }) => service === own))
      .map(({ key }) => key);
    return !steps.some((other) => isRemoval(other) && later.includes(serviceOf(other.key)) && other.state !== 'done');
  }
  const earlier = steps.slice(0, steps.indexOf(step)).filter(({ kind }) => kind === 'instance');
  if (ROLLS.includes(step.action) && earlier.some((other) => ROLLS.includes(other.action) && other.state !== 'done'))
    return false;
  const service = services.find(({ key }) => key === own);
  return (service?.dependsOn ?? []).every(({ service: key, condition }) => {
    const theirs = steps.filter(
      (other) => other.kind === 'instance' && !isRemoval(other) && serviceOf(other.key) === key,
    );
    return theirs.every((other) => other.state === 'done' && satisfies(instanceOf(other.key), condition));
  });
}

function isRemoval({ kind, action }: StoredStep): boolean {
  return kind === 'instance' && action === 'remove';
}
