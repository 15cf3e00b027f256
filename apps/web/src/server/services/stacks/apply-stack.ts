import { BulkheadError, type StackParameters } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { requireTemplate } from '../templates/template-rows.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { BEGINNING, requireApplicable, sealSecrets, storableParameters, tellOfStack } from './accept-plan.ts';
import { isValidName, prepareStack, type StackBefore } from './prepare-stack.ts';
import type { StoredPlan } from './stack-plan.ts';
import { findStack, lockStack, planOf, requireRevision, toBefore, type StackRecord } from './stack-rows.ts';

export const MAX_STACKS = 100;

interface Accepted {
  stackId: string;
  revision: number;
}

interface NewStack {
  name: string;
  source: string;
  parameters: StackParameters;
  templateId: string | null;
}

/**
 * Accepts a new stack: its plan is written, and carried out from then on. Errors: INVALID_INPUT (source) for a file that is
 * wrong, NAME_TAKEN, NOT_FOUND for a template or a secret that there is not, FORBIDDEN, QUOTA_EXCEEDED in total, CONFLICT.
 */
export async function createStack(deps: Deps, tenant: TenantContext, actor: Actor, input: NewStack): Promise<Accepted> {
  const { name, source, templateId } = input;
  if (!isValidName(name)) throw new BulkheadError('INVALID_INPUT', 'This is no name for a stack.', { field: 'name' });
  if (templateId !== null) await requireTemplate(deps.db, tenant, templateId);
  const prepared = await prepareStack(deps, tenant, { ...input, before: null, removeVolumes: false });
  const steps = requireApplicable(tenant, prepared);
  const stackId = newId();
  const plan: StoredPlan = {
    change: 'apply',
    actor: { ...actor },
    steps,
    isCancelled: false,
    sealed: sealSecrets(deps, stackId, prepared, input.parameters),
    previous: null,
  };
  const parameters = storableParameters(prepared, input.parameters);
  try {
    await inTenantTransaction(deps, tenant.id, async (tx) => {
      await lockTenant(tx, tenant);
      if ((await tx.stack.count({ where: { tenantId: tenant.id, goneAt: null } })) >= MAX_STACKS) {
        throw new BulkheadError('CONFLICT', `A tenant has at most ${MAX_STACKS} stacks; delete one first.`);
      }
      const made = { id: stackId, tenantId: tenant.id, name, createdById: actor.userId };
      await tx.stack.create({ data: { ...made, source, parameters, templateId, plan } });
      await tellOfStack(deps, tx, { tenant, actor }, { action: 'create', stackId, name, steps });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BulkheadError('NAME_TAKEN', `${tenant.slug} has a stack "${name}" already.`, {
      field: 'name',
      value: name,
    });
  }
  return { stackId, revision: 1 };
}

interface Update {
  stackId: string;
  revision: number;
  source: string;
  parameters: StackParameters;
  removeVolumes: boolean;
}

/**
 * Accepts another file, or other parameters, for a stack. `revision` is the one that its plan was shown for. Errors as of
 * `createStack`; CONFLICT also when the stack has changed since, or a change of it is still under way.
 */
export async function updateStack(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  input: Update,
  action: 'update' | 'rollback' = 'update',
): Promise<Accepted> {
  const before = toBefore(await findStack(deps.db, tenant, input.stackId));
  const prepared = await prepareStack(deps, tenant, { ...input, name: before.name, before });
  const steps = requireApplicable(tenant, prepared);
  const kept = before.parameters.filter(({ value }) => value === null);
  const parameters = storableParameters(prepared, [...kept, ...input.parameters]);
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const stack = await lockStack(tx, tenant, input.stackId);
    requireRevision(stack, input.revision);
    const plan: StoredPlan = {
      change: 'apply',
      actor: { ...actor },
      steps,
      isCancelled: false,
      sealed: sealSecrets(deps, stack.id, prepared, input.parameters),
      previous: goesBackTo(stack, before, action),
    };
    const revision = stack.revision + 1;
    await tx.stack.update({
      where: { id: stack.id },
      data: { ...BEGINNING, source: input.source, parameters, plan, revision },
    });
    await tellOfStack(deps, tx, { tenant, actor }, { action, stackId: stack.id, name: stack.name, steps });
    return { stackId: stack.id, revision };
  });
}

/** The last file that all of the stack was at; null: there is none, or it is the one that this change leads to. */
function goesBackTo(stack: StackRecord, before: StackBefore, action: 'update' | 'rollback'): StoredPlan['previous'] {
  if (stack.state === 'ready') return { source: before.source, parameters: before.parameters };
  return action === 'rollback' ? null : planOf(stack).previous;
}
