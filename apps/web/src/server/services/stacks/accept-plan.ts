import { Prisma, type Transaction } from '@bulkhead/db';
import { BulkheadError, type ErrorDetails, type StackParameters } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { wordShortages } from '../instances/word-shortages.ts';
import { newsAbout } from '../news.ts';
import { requireScopes, type Prepared } from './prepare-stack.ts';
import { progressOf, sealNameOf, type StoredPlan, type StoredStep } from './stack-plan.ts';

const OBSTACLE_CODES = ['NAME_TAKEN', 'NOT_FOUND', 'QUOTA_EXCEEDED'] as const;

/** The steps of a change that may be accepted. Errors: INVALID_INPUT, QUOTA_EXCEEDED, CONFLICT and what else stands in the way, FORBIDDEN. */
export function requireApplicable(tenant: TenantContext, prepared: Prepared): StoredStep[] {
  const { reading, steps, quota, obstacles } = prepared;
  if (steps === null || quota === null) {
    const wrong = reading.findings.filter(({ severity }) => severity === 'error').slice(0, 20);
    const fields: NonNullable<ErrorDetails['fields']> = wrong.map(({ path, message }) => ({ path, message }));
    const [first] = fields;
    throw new BulkheadError(
      'INVALID_INPUT',
      `The file cannot be taken. ${first?.path ?? ''}: ${first?.message ?? ''}`,
      {
        field: 'source',
        fields,
      },
    );
  }
  requireScopes(tenant, steps);
  const [obstacle] = obstacles;
  if (obstacle) {
    const code = OBSTACLE_CODES.find((one) => one === obstacle.code) ?? 'CONFLICT';
    throw new BulkheadError(code, obstacle.message, { field: 'source', value: obstacle.path });
  }
  if (quota.short.length > 0) {
    const shortages = quota.short.map((kind) => ({
      scope: 'tenant' as const,
      kind,
      requested: quota.needed[kind],
      available: quota.available[kind],
      limit: quota.limit[kind],
    }));
    throw new BulkheadError(
      'QUOTA_EXCEEDED',
      `The quota of ${tenant.slug} has too little left for all of it. ${wordShortages(shortages)}.`,
      { shortages },
    );
  }
  return steps;
}

/** The parameters as they are kept: of secret ones nothing but the name. */
export function storableParameters(prepared: Prepared, parameters: StackParameters): StackParameters {
  const secret = secretNames(prepared);
  const all = new Map(
    parameters.map((one) => [one.name, secret.has(one.name) ? { name: one.name, value: null } : one]),
  );
  return [...all.values()];
}

/** Values of secrets that the plan is still to make. */
export function sealSecrets(
  { sealer }: Pick<Deps, 'sealer'>,
  stackId: string,
  prepared: Prepared,
  parameters: StackParameters,
): StoredPlan['sealed'] {
  const secret = secretNames(prepared);
  return Object.fromEntries(
    parameters.flatMap(({ name, value }): [string, string][] =>
      secret.has(name) && value !== null && value !== '' ? [[name, sealer.seal(sealNameOf(stackId, name), value)]] : [],
    ),
  );
}

function secretNames({ reading }: Prepared): Set<string> {
  return new Set(reading.variables.filter(({ isSecret }) => isSecret).map(({ name }) => name));
}

interface AcceptedPlan {
  action: string;
  stackId: string;
  name: string;
  steps: readonly StoredStep[];
}

/** Entry and news of an accepted change, at the end of its transaction. */
export async function tellOfStack(
  deps: Deps,
  tx: Transaction,
  { tenant, actor }: { tenant: TenantContext; actor: Actor },
  { action, stackId, name, steps }: AcceptedPlan,
): Promise<void> {
  await writeAudit(tx, actor, {
    tenantId: tenant.id,
    action: `stacks.${action}`,
    target: `stack:${stackId}`,
    details: { name, steps: progressOf(steps).all },
  });
  await deps.changes.publish(tx, [newsAbout('stacks', { tenantSlug: tenant.slug })]);
}

/**
 * Columns of a stack whose plan begins. Whoever holds its lease keeps it: what they are just doing for the plan before is
 * over when the new one is taken up.
 */
export const BEGINNING = { state: 'applying', problem: Prisma.DbNull } as const;
