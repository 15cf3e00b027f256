import { BulkheadError, nameSchema, NO_NETWORKING_REQUEST, type LaunchSpec } from '@bulkhead/shared';
import { changeInstanceState } from '../instances/change-instance-state.ts';
import { deleteInstance } from '../instances/delete-instance.ts';
import { launchInstance } from '../instances/launch-instance.ts';
import { resizeInstance } from '../instances/resize-instance.ts';
import { assessInstance, DONE_STEP, failedWith, stillAt, type Outcome } from './assess-instance.ts';
import type { MemberInstance } from './read-members.ts';
import type { InstancePart } from './resolve-parts.ts';
import type { StoredStep } from './stack-plan.ts';
import { forgetMember, idOfPart, noteHash, placeMember, readHome, type StepContext } from './step-context.ts';

/** Does what is next for an instance of a stack. May be called again at any point: what was done already is found. */
export async function carryOutInstance(context: StepContext, step: StoredStep): Promise<Outcome> {
  if (step.action === 'remove') return remove(context, step);
  const part = context.partOf(step);
  if (part?.kind !== 'instance') return failedWith('INTERNAL', `The file has no ${step.key} any more.`);
  if (step.action === 'resize') return resize(context, step, part);
  const member = context.memberOf(step);
  if (step.action === 'replace' && member !== undefined && member.resourceId === step.oldId) {
    const old = context.instances.get(member.resourceId);
    if (old && old.goneAt === null) {
      await requestDeletion(context, old);
      return stillAt('removing');
    }
  }
  return launch(context, step, part);
}

async function launch(context: StepContext, step: StoredStep, part: InstancePart): Promise<Outcome> {
  const { deps, tenant, actor } = context;
  const member = context.memberOf(step);
  // What was here before and what is gone has left its id behind; a first attempt has not, or one that names nothing yet.
  const before = member && context.instances.get(member.resourceId);
  const isOld =
    member === undefined || member.resourceId === step.oldId || (before !== undefined && before.goneAt !== null);
  const instanceId = isOld ? await placeMember(context, part) : member.resourceId;
  const instance = isOld ? undefined : before;
  if (instance === undefined) {
    const hostId = await readHome(context);
    const spec = { ...part.spec, hostId, ...attachmentsOf(context, part) };
    await launchInstance(deps, tenant, actor, spec, { instanceId });
    return stillAt('starting');
  }
  if (step.state === 'pending' && isDown(instance)) {
    await changeInstanceState(deps, tenant, actor, { instanceId, action: 'restart' });
    return stillAt('starting');
  }
  return assessInstance(instance, part.service, deps.now().getTime());
}

/** Ended in a way from which somebody who tries again wants it back. */
function isDown({ observedState, desiredState, goneAt }: MemberInstance): boolean {
  return goneAt === null && desiredState === 'running' && ['exited', 'failed', 'backing-off'].includes(observedState);
}

async function resize(context: StepContext, step: StoredStep, part: InstancePart): Promise<Outcome> {
  const { deps, tenant, actor } = context;
  const instance = step.oldId === null ? undefined : context.instances.get(step.oldId);
  if (!instance) return failedWith('NOT_FOUND', `${step.name} is gone.`);
  if (context.memberOf(step)?.hash !== part.hash) {
    const { cpuMillicores, memoryBytes, pids, cpuLimitMillicores, memoryLimitBytes } = part.spec;
    const size = { cpuMillicores, memoryBytes, pids, cpuLimitMillicores, memoryLimitBytes };
    await resizeInstance(deps, tenant, actor, { instanceId: instance.id, size });
    await noteHash(context, part);
    return stillAt('checking');
  }
  return assessInstance(instance, part.service, deps.now().getTime());
}

async function remove(context: StepContext, step: StoredStep): Promise<Outcome> {
  const instance = step.oldId === null ? undefined : context.instances.get(step.oldId);
  if (!instance || instance.goneAt !== null) {
    await forgetMember(context, step);
    return DONE_STEP;
  }
  await requestDeletion(context, instance);
  return stillAt('removing');
}

async function requestDeletion(
  { deps, tenant, actor }: StepContext,
  { id, desiredState }: MemberInstance,
): Promise<void> {
  if (desiredState !== 'absent') await deleteInstance(deps, tenant, actor, { instanceId: id });
}

/** What an instance has beside itself, by the ids that it has now. Throws NOT_FOUND for what there is not. */
function attachmentsOf(
  context: StepContext,
  { service }: InstancePart,
): Pick<LaunchSpec, 'secrets' | 'volumes' | 'networking'> {
  const idOf = (kind: 'secret' | 'volume' | 'network', key: string) => {
    const id = idOfPart(context, kind, key);
    if (id !== undefined) return id;
    throw new BulkheadError('NOT_FOUND', `There is no ${kind} "${key}" any more.`);
  };
  const alias = nameSchema.safeParse(service.key);
  const own = alias.success ? [alias.data] : [];
  return {
    secrets: service.secrets.map(({ key, target }) => ({
      secretId: idOf('secret', key),
      version: null,
      kind: 'file' as const,
      target,
    })),
    volumes: service.volumes.map(({ key, mountPath, readOnly }) => ({
      volumeId: idOf('volume', key),
      mountPath,
      readOnly,
    })),
    networking: {
      ...NO_NETWORKING_REQUEST,
      networks: (service.networks ?? []).map(({ key, aliases }) => ({
        networkId: idOf('network', key),
        aliases: [...new Set([...own, ...aliases])].slice(0, 8),
      })),
      ports: service.ports,
    },
  };
}
