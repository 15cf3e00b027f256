'use client';

import type { AlertRuleView } from '@bulkhead/shared';
import { IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { lateDialog } from '../../components/late.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useAlertActions, useRules } from './queries/use-alerts.ts';
import { RuleMenu } from './rule-menu.tsx';
import { RulesTable } from './rules-table.tsx';

const RuleDialog = lateDialog(() => import('./rule-dialog.tsx').then((module) => module.RuleDialog), 'edited');

interface RulesCardProps {
  /** Null: the operators'. */
  tenantSlug: string | null;
  /** Why nothing can be changed; null: it can. */
  reason: string | null;
}

/** What is looked for, each rule in a sentence. */
export function RulesCard({ tenantSlug, reason }: RulesCardProps) {
  const t = useTranslations('alerts.rules');
  const query = useRules(tenantSlug);
  const { save, mute, remove } = useAlertActions(tenantSlug);
  const [edited, setEdited] = useState<AlertRuleView | 'new' | null>(null);
  const [removed, setRemoved] = useState<AlertRuleView | null>(null);
  const reasonFor = (rule: AlertRuleView) => (tenantSlug !== null && rule.isOperators ? t('notYours') : reason);
  return (
    <div data-testid="rules">
      <SectionCard
        title={t('title')}
        description={t('description')}
        actions={
          <ActionButton
            size="xs"
            reason={reason}
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setEdited('new')}
          >
            {t('add')}
          </ActionButton>
        }
        flush
      >
        <QueryState query={query} skeletonHeight={240}>
          {(rules) => (
            <RulesTable
              rules={rules}
              isTenants={tenantSlug !== null}
              actions={(rule) => (
                <RuleMenu
                  rule={rule}
                  reason={reasonFor(rule)}
                  onEdit={setEdited}
                  onSwitch={(one) => save.mutate({ ruleId: one.id, rule: { ...toInput(one), enabled: !one.enabled } })}
                  onMute={(one, forMs) => mute.mutate({ ruleId: one.id, forMs })}
                  onRemove={setRemoved}
                />
              )}
            />
          )}
        </QueryState>
      </SectionCard>
      <ErrorAlert error={save.error ?? mute.error} />
      <RuleDialog tenantSlug={tenantSlug} edited={edited} onClose={() => setEdited(null)} />
      <ConfirmDialog
        opened={removed !== null}
        onClose={() => setRemoved(null)}
        title={t('removing', { name: removed?.name ?? '' })}
        confirmLabel={t('remove')}
        onConfirm={() => removed !== null && remove.mutate(removed.id, { onSuccess: () => setRemoved(null) })}
        pending={remove.isPending}
        error={remove.error}
      >
        {t('removingText')}
      </ConfirmDialog>
    </div>
  );
}

function toInput(rule: AlertRuleView) {
  const {
    id: _,
    builtIn: __,
    isOperators: ___,
    subjectName: ____,
    mutedUntilMs: _____,
    firing: ______,
    ...input
  } = rule;
  return input;
}
