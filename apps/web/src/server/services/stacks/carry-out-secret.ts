import { addSecretVersion } from '../secrets/add-secret-version.ts';
import { createSecret } from '../secrets/create-secret.ts';
import { deleteSecret } from '../secrets/delete-secret.ts';
import { DONE_STEP, failedWith, type Outcome } from './assess-instance.ts';
import { sealNameOf, type StoredStep } from './stack-plan.ts';
import { forgetMember, placeMember, type StepContext } from './step-context.ts';

/** Makes a secret of a parameter's value, gives it a newer one, or forgets it. May be called again at any point. */
export async function carryOutSecret(context: StepContext, step: StoredStep): Promise<Outcome> {
  const { deps, tenant, actor, plan, lease } = context;
  const member = context.memberOf(step);
  const there = member && (await deps.db.secret.findFirst({ where: { id: member.resourceId, tenantId: tenant.id } }));
  if (step.action === 'remove') {
    if (there && there.deletedAt === null) await deleteSecret(deps, tenant, actor, there.id);
    await forgetMember(context, step);
    return DONE_STEP;
  }
  const part = context.partOf(step);
  if (part?.kind !== 'secret' || part.secret.parameter === null) {
    return failedWith('INTERNAL', `The file has no secret ${step.key} any more.`);
  }
  const isMade = there !== undefined && there !== null && there.deletedAt === null;
  if (isMade && step.action !== 'update') return DONE_STEP;
  const { parameter } = part.secret;
  const sealed = plan.sealed[parameter];
  // It was taken out of the plan when the step was done, by a process that died before it could say so.
  if (sealed === undefined) {
    return isMade ? DONE_STEP : failedWith('INVALID_INPUT', `No value is given for ${parameter}.`);
  }
  const value = { encoding: 'text' as const, value: deps.sealer.open(sealNameOf(lease.stackId, parameter), sealed) };
  if (isMade) {
    await addSecretVersion(deps, tenant, actor, { secretId: there.id, value });
  } else {
    const secretId = member === undefined || there ? await placeMember(context, part) : member.resourceId;
    await createSecret(deps, tenant, actor, { name: part.name, description: '', value }, { secretId });
  }
  delete plan.sealed[parameter];
  return DONE_STEP;
}
