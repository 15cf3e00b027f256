import { z } from 'zod';
import { RULES, type RuleCode } from './rules.ts';

const RULE_CODES = Object.keys(RULES) as [RuleCode, ...RuleCode[]];

/** One thing that is wrong with a file, or that is left out of it, and where. */
export const findingSchema = z.object({
  severity: z.enum(['error', 'warning']),
  rule: z.enum(RULE_CODES),
  /** `services.web.ports.0`; empty: the file as a whole. */
  path: z.string(),
  /** From 1; null: nowhere in particular. */
  line: z.number().nullable(),
  column: z.number().nullable(),
  /** What the rule's sentence is made with. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;
