import { z } from 'zod';
import { MAX_COMPOSE_BYTES } from '../compose/model.ts';
import { findingSchema } from '../compose/finding.ts';
import { problemSchema } from '../protocol.ts';
import { RESOURCE_KINDS } from '../quota.ts';
import { STACK_OBSTACLE_RULES } from '../stack-obstacles.ts';
import { resourcesViewSchema } from './common.ts';
import { INSTANCE_STATES } from '../words.ts';

export const STACK_STATES = ['applying', 'ready', 'failed', 'deleting'] as const;
export type StackState = (typeof STACK_STATES)[number];

export const STACK_PART_KINDS = ['network', 'volume', 'secret', 'instance'] as const;
export type StackPartKind = (typeof STACK_PART_KINDS)[number];

/** What is done with a part: `keep` and `leave` do nothing, `leave` with something that is no part of the stack any more. */
export const STEP_ACTIONS = ['create', 'resize', 'replace', 'update', 'remove', 'keep', 'leave'] as const;
export type StepAction = (typeof STEP_ACTIONS)[number];

export const STEP_STATES = ['pending', 'running', 'done', 'failed', 'cancelled'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** Variables that somebody gives a value. `value` null: the secret stays the one that it is. */
export const stackParametersSchema = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'letters, digits and _, not beginning with a digit'),
      value: z.string().max(8192).nullable(),
    }),
  )
  .max(64)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'each name once');
export type StackParameters = z.infer<typeof stackParametersSchema>;

export const stackSourceSchema = z.string().min(1).max(MAX_COMPOSE_BYTES);

/** One field that is another after the step. A secret's values are never among them. */
export const stepChangeSchema = z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() });
export type StepChange = z.infer<typeof stepChangeSchema>;

export const stackStepSchema = z.object({
  kind: z.enum(STACK_PART_KINDS),
  /** Its key in the file; a further instance of a service has its number after it. */
  key: z.string(),
  /** What the tenant calls it. */
  name: z.string(),
  action: z.enum(STEP_ACTIONS),
  changes: z.array(stepChangeSchema),
  state: z.enum(STEP_STATES),
  /** What is being waited for. */
  phase: z.enum(['waiting', 'removing', 'starting', 'checking']).nullable(),
  startedAtMs: z.number().nullable(),
  finishedAtMs: z.number().nullable(),
  problem: problemSchema.nullable(),
});
export type StackStep = z.infer<typeof stackStepSchema>;

/** What the steps need in total against what the tenant has left. */
export const stackQuotaSchema = z.object({
  needed: resourcesViewSchema,
  available: resourcesViewSchema,
  limit: resourcesViewSchema,
  short: z.array(z.enum(RESOURCE_KINDS)),
});

/** One thing that stands in the way beside the file and the sizes of instances, such as a name that is taken. */
export const stackObstacleSchema = problemSchema.extend({
  path: z.string(),
  rule: z.enum(STACK_OBSTACLE_RULES),
  /** What the rule's sentence is made with. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type StackObstacle = z.infer<typeof stackObstacleSchema>;

/** What would be done, before anything is. */
export const stackPlanViewSchema = z.object({
  findings: z.array(findingSchema),
  variables: z.array(z.object({ name: z.string(), fallback: z.string().nullable(), isSecret: z.boolean() })),
  /** Null: the file is wrong. */
  steps: z.array(stackStepSchema).nullable(),
  quota: stackQuotaSchema.nullable(),
  obstacles: z.array(stackObstacleSchema),
  /** Whether it would be accepted. */
  canApply: z.boolean(),
  /** The stack's revision that it starts from; 0: a new stack. */
  revision: z.number(),
});
export type StackPlanView = z.infer<typeof stackPlanViewSchema>;

export const stackRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(STACK_STATES),
  revision: z.number(),
  templateTitle: z.string().nullable(),
  instances: z.number(),
  running: z.number(),
  stepsDone: z.number(),
  steps: z.number(),
  problem: problemSchema.nullable(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
});
export type StackRow = z.infer<typeof stackRowSchema>;

export const stackMemberSchema = z.object({
  kind: z.enum(STACK_PART_KINDS),
  key: z.string(),
  name: z.string(),
  resourceId: z.string(),
  /** Null: no instance, or it is gone. */
  instanceState: z.enum(INSTANCE_STATES).nullable(),
  hostName: z.string().nullable(),
  isGone: z.boolean(),
});
export type StackMember = z.infer<typeof stackMemberSchema>;

export const STACK_ACTIONS = ['update', 'delete', 'retry', 'cancel', 'rollback'] as const;
export type StackAction = (typeof STACK_ACTIONS)[number];

export const stackViewSchema = stackRowSchema.extend({
  source: z.string(),
  /** Values of secret ones are null. */
  parameters: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
  members: z.array(stackMemberSchema),
  /** Of the last change. */
  plan: z.array(stackStepSchema),
  createdBy: z.string(),
  allowedActions: z.array(z.enum(STACK_ACTIONS)),
});
export type StackView = z.infer<typeof stackViewSchema>;

export const stackAcceptedSchema = z.object({ stackId: z.string(), revision: z.number() });
