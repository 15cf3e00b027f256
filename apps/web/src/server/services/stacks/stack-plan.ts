import { problemSchema, stackStepSchema } from '@bulkhead/shared';
import { z } from 'zod';

/** A step with what carrying it out wants to know. */
export const storedStepSchema = stackStepSchema.extend({
  /** What was there before, and is removed or replaced. */
  oldId: z.string().nullable(),
});
export type StoredStep = z.infer<typeof storedStepSchema>;

const parameterSchema = z.object({ name: z.string(), value: z.string().nullable() });
export const storedParametersSchema = z.array(parameterSchema);

/** What Stack.plan holds. */
export const storedPlanSchema = z.object({
  change: z.enum(['apply', 'delete']),
  /** In whose name every step is done, as long as they may. */
  actor: z.object({
    userId: z.string(),
    displayName: z.string(),
    tokenId: z.string().nullable(),
    address: z.string(),
  }),
  steps: z.array(storedStepSchema),
  isCancelled: z.boolean(),
  /** Values of secrets that are still to be made, sealed; gone as soon as they are. */
  sealed: z.record(z.string(), z.string()),
  /** The file before the last update: what a rollback leads to. */
  previous: z.object({ source: z.string(), parameters: z.array(parameterSchema) }).nullable(),
});
export type StoredPlan = z.infer<typeof storedPlanSchema>;

/** Under this name the value of a stack's secret parameter is sealed until its secret is made. */
export function sealNameOf(stackId: string, parameter: string): string {
  return `stack:${stackId}:${parameter}`;
}

export const storedProblemSchema = problemSchema.nullable();

/** Pure: how far a plan is. What is kept or left is no work. */
export function progressOf(steps: readonly { action: string; state: string }[]): { done: number; all: number } {
  const work = steps.filter(({ action }) => action !== 'keep' && action !== 'leave');
  return { done: work.filter(({ state }) => state === 'done').length, all: work.length };
}
