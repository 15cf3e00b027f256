import { idSchema, nameSchema, stackParametersSchema, stackSourceSchema } from '@bulkhead/shared';
import { z } from 'zod';

export const stackIdShape = { stackId: idSchema };
export const stackFileShape = { source: stackSourceSchema, parameters: stackParametersSchema.default([]) };
export const revisionShape = { revision: z.int().min(1).max(1_000_000) };
export const newStackShape = { name: nameSchema, ...stackFileShape, templateId: idSchema.nullable().default(null) };
export const planShape = {
  /** Of a new stack; what there is keeps its own. */
  name: nameSchema.default('stack'),
  /** Null: a new stack. */
  stackId: idSchema.nullable().default(null),
  ...stackFileShape,
};
