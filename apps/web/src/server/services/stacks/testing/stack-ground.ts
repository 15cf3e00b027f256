import type { ObservedInstance } from '@bulkhead/shared';
import { randomUUID } from 'node:crypto';
import type { Deps } from '../../../deps.ts';
import { IMAGE, type TestPlane } from '../../../testing.ts';
import { createStack, updateStack } from '../apply-stack.ts';
import { standingOf } from '../authority.ts';
import { carryOutStack } from '../carry-out-stack.ts';
import { getStack } from '../get-stack.ts';

/** A service of a file, in the networks that it says. */
export const meeting = (lines = '') =>
  `{image: "${IMAGE}", mem_limit: 64m, cpus: 0.1, pids_limit: 16, restart: always${lines}}`;
/** One that is in no network. */
export const service = (lines = '') => meeting(`, network_mode: none${lines}`);
export const TWO = `services:\n  web: ${service(', depends_on: [database]')}\n  database: ${service()}\n`;

/** A tenant with a member, a host, and the little that a host would say of instances. */
export async function furnish(plane: TestPlane, quota: Parameters<TestPlane['makeTenant']>[0] = {}) {
  const { deps } = plane;
  await plane.makeHost();
  const { id: tenantId, slug } = await plane.makeTenant(quota);
  const user = await plane.makeUser();
  await plane.join(tenantId, user.id, 'member');
  const actor = { userId: user.id, displayName: 'somebody', tokenId: null, address: '192.0.2.1' };
  const tenant = await standingOf(deps, actor, slug);
  if (tenant === null) throw new Error('a member is somebody');
  const holder = randomUUID();
  const view = (stackId: string) => getStack(deps, tenant, stackId);
  const tick = (stackId: string, as: Deps = deps, by: string = holder) => carryOutStack(as, stackId, by);
  const instances = () =>
    deps.db.instance.findMany({ where: { tenantId, goneAt: null }, orderBy: { createdAt: 'asc' } });
  /** Hosts do what they were told: every instance is where it is wanted, or as `about` says. */
  const obey = async (about: Record<string, Partial<ObservedInstance>> = {}) => {
    for (const one of await instances()) {
      const state = one.desiredState === 'absent' ? 'absent' : one.desiredState;
      const observed: ObservedInstance = {
        id: one.id,
        revision: one.revision,
        state,
        restartNonce: one.restartNonce,
        containerId: null,
        startedAtMs: Date.now() - 10_000,
        restarts: 0,
        nextTryAtMs: null,
        lastDeath: null,
        problem: null,
        proof: null,
        health: null,
        ...about[one.name],
      };
      await deps.db.instance.update({
        where: { id: one.id },
        data: {
          observed: JSON.parse(JSON.stringify(observed)) as object,
          observedState: observed.state,
          observedRevision: observed.revision,
          ...(one.desiredState === 'absent' && { goneAt: new Date() }),
        },
      });
    }
  };
  /** To the end of its plan, with hosts that obey. */
  const finish = async (stackId: string, about: Parameters<typeof obey>[0] = {}) => {
    for (let round = 0; round < 40; round += 1) {
      if (!(await tick(stackId))) return;
      await obey(about);
    }
    throw new Error(`not at its end: ${JSON.stringify((await view(stackId)).plan)}`);
  };
  const create = (source: string, parameters: { name: string; value: string }[] = []) =>
    createStack(deps, tenant, actor, { name: 'shop', source, parameters, templateId: null });
  const update = async (stackId: string, source: string) => {
    const { revision } = await view(stackId);
    return updateStack(deps, tenant, actor, { stackId, revision, source, parameters: [], removeVolumes: false });
  };
  return { deps, tenant, tenantId, actor, user, view, tick, instances, obey, finish, create, update };
}

/** What was done and is to be done, in their order. */
export const stepsOf = ({ plan }: Awaited<ReturnType<typeof getStack>>) =>
  plan.map(({ action, name, state }) => `${action} ${name} ${state}`);
