'use client';

import { DAY_MS, HOUR_MS } from '@bulkhead/shared';
import type { AlertRuleView } from '@bulkhead/shared';
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconDots, IconLock } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useRuleName } from '../../components/alerts/use-rule-name.ts';

interface RuleMenuProps {
  rule: AlertRuleView;
  /** Why it cannot be changed; null: it can. */
  reason: string | null;
  onEdit: (rule: AlertRuleView) => void;
  onSwitch: (rule: AlertRuleView) => void;
  onMute: (rule: AlertRuleView, forMs: number | null) => void;
  onRemove: (rule: AlertRuleView) => void;
}

/** What can be done with a rule; of one that cannot be changed why. */
export function RuleMenu({ rule, reason, onEdit, onSwitch, onMute, onRemove }: RuleMenuProps) {
  const t = useTranslations('alerts.rules');
  const name = useRuleName()(rule);
  if (reason !== null) {
    return (
      <Tooltip label={reason} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
        <ActionIcon variant="subtle" color="gray" aria-label={reason} aria-disabled data-disabled>
          <IconLock size={15} />
        </ActionIcon>
      </Tooltip>
    );
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('actionsOf', { name })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onEdit(rule)}>{t('edit')}</Menu.Item>
        <Menu.Item onClick={() => onSwitch(rule)}>{t(rule.enabled ? 'switchOff' : 'switchOn')}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => onMute(rule, HOUR_MS)}>{t('muteHour')}</Menu.Item>
        <Menu.Item onClick={() => onMute(rule, DAY_MS)}>{t('muteDay')}</Menu.Item>
        {rule.mutedUntilMs !== null && <Menu.Item onClick={() => onMute(rule, null)}>{t('unmute')}</Menu.Item>}
        {rule.builtIn === null && (
          <>
            <Menu.Divider />
            <Menu.Item color="red" onClick={() => onRemove(rule)}>
              {t('remove')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
