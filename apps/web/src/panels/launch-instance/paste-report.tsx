'use client';

import { PASTE_RULES, type PasteFinding, type PasteRule } from '@bulkhead/shared/paste/paste-finding';
import type { PasteReading } from '@bulkhead/shared/paste/read-paste';
import { Code, List, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { isComposeRule, useRuleText } from '../../components/compose/use-rule-text.ts';

/** What of a pasted text was left out, each with the rule that it breaks. */
export function PasteReport({ reading }: { reading: PasteReading }) {
  const t = useTranslations('paste');
  const describe = useFindingText();
  const { findings, service } = reading;
  if (findings.length === 0) return <Text size="sm">{t('allTaken')}</Text>;
  return (
    <div role="status" data-testid="paste-report">
      <Text size="sm" fw={600}>
        {service === null ? t('nothing') : t('leftOut', { count: findings.length })}
      </Text>
      <List size="sm" spacing={2}>
        {findings.map((finding) => (
          <List.Item
            key={`${finding.rule} ${finding.subject}`}
            data-severity={finding.severity}
            data-rule={finding.rule}
          >
            {finding.subject !== '' && <Code>{finding.subject}</Code>} {describe(finding)}
          </List.Item>
        ))}
      </List>
    </div>
  );
}

function useFindingText(): (finding: PasteFinding) => string {
  const t = useTranslations('paste.rule');
  const ruleText = useRuleText();
  return ({ rule, values }) => {
    if (isOwn(rule)) return t(rule, values as never);
    return isComposeRule(rule) ? ruleText({ rule, values }) : rule;
  };
}

function isOwn(rule: string): rule is PasteRule {
  return PASTE_RULES.some((own) => own === rule);
}
