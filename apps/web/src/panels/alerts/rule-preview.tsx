'use client';

import type { AlertRuleInput } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import classes from './alerts.module.css';
import { usePreview, type RuleDraftInput } from './queries/use-alerts.ts';
import { useAlertWords } from './use-alert-words.ts';

const TYPING_MS = 300;

interface RulePreviewProps {
  tenantSlug: string | null;
  /** Null: it is not filled in yet. */
  input: AlertRuleInput | null;
}

/** For whom the rule would fire now, before anybody has saved it. */
export function RulePreview({ tenantSlug, input }: RulePreviewProps) {
  const t = useTranslations('alerts.preview');
  const words = useAlertWords();
  const [settled] = useDebouncedValue(JSON.stringify(toAsked(input)), TYPING_MS);
  const query = usePreview(tenantSlug, JSON.parse(settled) as RuleDraftInput | null);
  const found = query.data;
  const text = () => {
    if (input === null) return t('incomplete');
    if (found === undefined) return t('looking');
    const { subjects, holding } = found;
    if (holding === 0) return found.unknown > 0 ? '' : t('none', { subjects });
    const duration = input.forSec === 0 ? '' : t('after', { duration: words.duration(input.forSec) });
    return t('some', { subjects, holding, duration });
  };
  return (
    <div className={classes.preview} role="status" data-testid="rule-preview">
      <Text size="xs" fw={600}>
        {t('title')}
      </Text>
      {input !== null && query.isError ? <ErrorAlert error={query.error} /> : <Text size="sm">{text()}</Text>}
      {input !== null && found !== undefined && (
        <>
          {found.examples.length > 0 && (
            <ul className={classes.examples}>
              {found.examples.map((example) => (
                <li key={example.id}>
                  <b>{words.subjectName(example)}</b> — {words.sentence(input.condition, example.finding)}
                </li>
              ))}
            </ul>
          )}
          {found.unknown > 0 && (
            <Text size="xs" c="dimmed" mt={4}>
              {t('unknown', { count: found.unknown })}
            </Text>
          )}
        </>
      )}
    </div>
  );
}

/** Neither its name nor who is told decides for whom it fires. */
function toAsked(input: AlertRuleInput | null): RuleDraftInput | null {
  if (input === null) return null;
  const { name: _, channelIds: __, ...asked } = input;
  return asked;
}
