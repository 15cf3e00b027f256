import {
  BulkheadError,
  nameSchema,
  NO_RESOURCES,
  type ComposeFile,
  type StackObstacle,
  type StackParameters,
  type StackPlanView,
  type TenantScope,
} from '@bulkhead/shared';
import type { ComposeReading } from '@bulkhead/shared/compose/read-compose';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { heldByTenant } from '../usage/holdings.ts';
import { diffStack } from './diff-stack.ts';
import { findObstacles } from './find-obstacles.ts';
import { judgeQuota } from './judge-quota.ts';
import { readFile } from './read-file.ts';
import { readMembers, type StackGround } from './read-members.ts';
import { resolveParts, withNetworks, type StackPart } from './resolve-parts.ts';
import type { StoredStep } from './stack-plan.ts';

/** A stack as it is before the change that is prepared; null: a new one. */
export interface StackBefore {
  id: string;
  name: string;
  revision: number;
  source: string;
  parameters: StackParameters;
}

export interface StackChange {
  name: string;
  source: string;
  parameters: StackParameters;
  before: StackBefore | null;
  removeVolumes: boolean;
}

export interface Prepared {
  reading: ComposeReading;
  parts: StackPart[];
  steps: StoredStep[] | null;
  quota: StackPlanView['quota'];
  obstacles: StackObstacle[];
}

/** Everything that a change of a stack would do and that stands in its way; nothing is changed. */
export async function prepareStack(deps: Deps, tenant: TenantContext, change: StackChange): Promise<Prepared> {
  const parameters = withKept(change);
  const reading = readFile(change.source, parameters);
  if (reading.file === null) return { reading, parts: [], steps: null, quota: null, obstacles: [] };
  const parts = resolveParts(reading.file, change.name);
  const { before } = change;
  const ground = before === null ? NOTHING : await readMembers(deps.db, { tenantId: tenant.id, stackId: before.id });
  const newSecrets = secretsWithNewValue(reading.file, change);
  const steps = diffStack({
    parts,
    before: before === null ? [] : partsBefore(before),
    members: ground.members,
    newSecrets,
    removeVolumes: change.removeVolumes,
  });
  const room = await readRoom(deps, tenant);
  const quota = judgeQuota(steps, parts, (id) => ground.instances.get(id)?.size ?? null, room);
  const obstacles = await findObstacles(deps, tenant, { file: withNetworks(reading.file), parts, steps, change });
  return { reading, parts, steps, quota, obstacles };
}

const NOTHING: StackGround = { members: [], instances: new Map() };

/** Parameters of the change, and secret ones of before that it says nothing of: their secrets are there. */
function withKept({ parameters, before }: StackChange): StackParameters {
  const named = new Set(parameters.map(({ name }) => name));
  const kept = (before?.parameters ?? []).filter(({ name, value }) => value === null && !named.has(name));
  return [...parameters, ...kept];
}

/** A file that was accepted once can be read again, unless it was by an older version of the rules. */
function partsBefore({ name, source, parameters }: StackBefore): StackPart[] {
  const { file } = readFile(source, parameters);
  return file === null ? [] : resolveParts(file, name);
}

function secretsWithNewValue(file: ComposeFile, { parameters }: StackChange): Set<string> {
  const given = new Set(parameters.filter(({ value }) => value !== null && value !== '').map(({ name }) => name));
  return new Set(
    file.secrets.filter(({ parameter }) => parameter !== null && given.has(parameter)).map(({ key }) => key),
  );
}

async function readRoom({ db }: Deps, tenant: TenantContext) {
  const [row, held] = await Promise.all([
    db.tenant.findUniqueOrThrow({
      where: { id: tenant.id },
      select: { quotaInstances: true, quotaCpuMillicores: true, quotaMemoryBytes: true, quotaPids: true },
    }),
    heldByTenant(db, tenant.id),
  ]);
  return {
    limit: {
      instances: row.quotaInstances,
      cpuMillicores: row.quotaCpuMillicores,
      memoryBytes: Number(row.quotaMemoryBytes),
      pids: row.quotaPids,
    },
    reserved: held.get(tenant.id) ?? NO_RESOURCES,
  };
}

/** What every kind of part needs of whoever asks. */
const SCOPES: Record<StackPart['kind'], TenantScope> = {
  instance: 'instances:write',
  secret: 'secrets:write',
  volume: 'volumes:write',
  network: 'networks:write',
};

/** Throws FORBIDDEN where somebody may not do a step of it by themselves: a stack is no way around. */
export function requireScopes(tenant: TenantContext, steps: readonly Pick<StoredStep, 'kind' | 'action'>[]): void {
  const missing = steps.find(
    ({ kind, action }) => action !== 'keep' && action !== 'leave' && !tenant.scopes.has(SCOPES[kind]),
  );
  if (!missing) return;
  const scope = SCOPES[missing.kind];
  throw new BulkheadError(
    'FORBIDDEN',
    `To ${missing.action} a stack's ${missing.kind} takes "${scope}", which your role in ${tenant.slug} (${tenant.role}) does not hold.`,
  );
}

export function isValidName(name: string): boolean {
  return nameSchema.safeParse(name).success;
}

export function canApply({ steps, quota, obstacles }: Prepared): boolean {
  return steps !== null && quota !== null && quota.short.length === 0 && obstacles.length === 0;
}
