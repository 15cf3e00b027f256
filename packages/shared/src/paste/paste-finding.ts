import type { RuleCode } from '../compose/rules.ts';

/** What is said of a pasted text beyond the rules of compose files. */
export const PASTE_RULES = [
  'nothing-known',
  'too-large',
  'open-quote',
  'shell',
  'shell-variable',
  'no-image',
  'flag-unknown',
  'flag-value',
  'flag-no-meaning',
  'flag-unsupported',
  'other-services',
  'name-changed',
] as const;
export type PasteRule = (typeof PASTE_RULES)[number];

export interface PasteFinding {
  severity: 'error' | 'warning';
  /** The flag or the key that it is about, as it was pasted; empty: all of it. */
  subject: string;
  rule: PasteRule | RuleCode;
  /** What the rule's sentence is made with. */
  values: Record<string, string | number>;
}

export const MAX_PASTE_FINDINGS = 100;
const MAX_SUBJECT = 200;

export function found(
  severity: PasteFinding['severity'],
  subject: string,
  rule: PasteFinding['rule'],
  values: PasteFinding['values'] = {},
): PasteFinding {
  return { severity, subject: subject.slice(0, MAX_SUBJECT), rule, values };
}
