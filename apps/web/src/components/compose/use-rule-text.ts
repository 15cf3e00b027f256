'use client';

import { useTranslations } from 'next-intl';
import { EXPECTED, RULES, type Expected, type RuleCode } from '@bulkhead/shared/compose/rules';

export interface RuleFinding {
  rule: RuleCode;
  values: Readonly<Record<string, string | number>>;
}

export function isComposeRule(code: string): code is RuleCode {
  return Object.hasOwn(RULES, code);
}

/** A rule of compose files in the reader's language. */
export function useRuleText(): (finding: RuleFinding) => string {
  const t = useTranslations('compose-rules');
  return ({ rule, values }) => {
    const { expected } = values;
    const words = isExpected(expected) ? { expected: t(`expected.${expected}`) } : {};
    // Which arguments a sentence takes is said by its rule, and a test holds both languages to the same ones.
    return t(`rule.${rule}`, { ...values, ...words });
  };
}

function isExpected(text: unknown): text is Expected {
  return typeof text === 'string' && Object.hasOwn(EXPECTED, text);
}
