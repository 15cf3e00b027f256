import { createNetwork } from '../networks/create-network.ts';
import { deleteNetwork } from '../networks/delete-network.ts';
import { DONE_STEP, failedWith, type Outcome } from './assess-instance.ts';
import type { StoredStep } from './stack-plan.ts';
import { forgetMember, placeMember, type StepContext } from './step-context.ts';

/** Makes or removes a network of a stack; its hosts make their bridges when an instance comes. May be called again at any point. */
export async function carryOutNetwork(context: StepContext, step: StoredStep): Promise<Outcome> {
  const { deps, tenant, actor } = context;
  const member = context.memberOf(step);
  const network =
    member && (await deps.db.network.findFirst({ where: { id: member.resourceId, tenantId: tenant.id } }));
  const isThere = network !== undefined && network !== null && network.deletedAt === null;
  if (step.action === 'remove') {
    if (isThere) await deleteNetwork(deps, tenant, actor, network.id);
    await forgetMember(context, step);
    return DONE_STEP;
  }
  if (isThere) return DONE_STEP;
  const part = context.partOf(step);
  if (part?.kind !== 'network') return failedWith('INTERNAL', `The file has no network ${step.key} any more.`);
  const networkId = member === undefined || network ? await placeMember(context, part) : member.resourceId;
  await createNetwork(deps, tenant, actor, { name: part.name, internal: part.network.internal }, { networkId });
  return DONE_STEP;
}
