import type { InstanceView, ObservedCompartment, OperationView, Proof } from '@bulkhead/shared';

/** How far the kernel has followed what was accepted. */
export type KernelAnswer =
  | { state: 'waiting' }
  | { state: 'silent'; host: string }
  | { state: 'notRunning' }
  /** The tenant has no group on the host yet. */
  | { state: 'absent' }
  | { state: 'failed'; message: string }
  /** Carried out, and no file had to be written for it. */
  | { state: 'done' }
  | { state: 'proven'; proof: Proof };

function isNewer(proof: Proof | null, before: Proof | null): proof is Proof {
  if (proof === null) return false;
  return before === null || proof.atMs > before.atMs || proof.generation > before.generation;
}

/** `before` is the proof that was the newest when the change was asked for. */
export function answerOfInstance(
  instance: Pick<InstanceView, 'proof' | 'state' | 'hostReachable' | 'hostName' | 'pendingOperation'>,
  before: Proof | null,
  operation: Pick<OperationView, 'state' | 'problem'> | undefined,
): KernelAnswer {
  if (operation?.state === 'failed') return { state: 'failed', message: operation.problem?.message ?? '' };
  if (isNewer(instance.proof, before)) return { state: 'proven', proof: instance.proof };
  if (!instance.hostReachable) return { state: 'silent', host: instance.hostName };
  if (operation?.state !== 'succeeded') return { state: 'waiting' };
  const inKernel = instance.state === 'running' || instance.state === 'paused';
  return inKernel ? { state: 'done' } : { state: 'notRunning' };
}

/** The same for a tenant's compartment, which has no operation: the newest proof says it. */
export function answerOfCompartment(
  compartment: { observed: ObservedCompartment | null; reachable: boolean; hostName: string; instances: number },
  before: Proof | null,
): KernelAnswer {
  const { observed, reachable, hostName, instances } = compartment;
  const proof = observed?.proof ?? null;
  if (isNewer(proof, before)) return { state: 'proven', proof };
  if (!reachable) return { state: 'silent', host: hostName };
  if (observed?.state === 'failed') return { state: 'failed', message: observed.problem?.message ?? '' };
  const exists = observed !== null && observed.state !== 'absent';
  return !exists && instances === 0 ? { state: 'absent' } : { state: 'waiting' };
}
