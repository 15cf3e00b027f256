'use client';

import type { SecurityGroupView } from '@bulkhead/shared';
import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { RuleDraft } from './rule-draft.ts';
import classes from './rule-row.module.css';

interface RuleRowProps {
  rule: RuleDraft;
  groups: readonly SecurityGroupView[];
  isWrong: boolean;
  onChange: (next: Partial<RuleDraft>) => void;
  onRemove: () => void;
}

const PROTOCOLS = ['tcp', 'udp', 'icmp', 'any'] as const;

/** One rule in a line; on a narrow screen in two columns. */
export function RuleRow({ rule, groups, isWrong, onChange, onRemove }: RuleRowProps) {
  const t = useTranslations('networks.rule');
  const hasPorts = rule.protocol === 'tcp' || rule.protocol === 'udp';
  return (
    <div className={classes.row} role="group" aria-label={t('label')}>
      <NativeSelect
        label={t('direction')}
        value={rule.direction}
        onChange={(event) => onChange({ direction: event.currentTarget.value === 'egress' ? 'egress' : 'ingress' })}
        data={[
          { value: 'ingress', label: t('ingress') },
          { value: 'egress', label: t('egress') },
        ]}
      />
      <NativeSelect
        label={t('protocol')}
        value={rule.protocol}
        onChange={(event) =>
          onChange({ protocol: PROTOCOLS.find((one) => one === event.currentTarget.value) ?? 'any' })
        }
        data={PROTOCOLS.map((value) => ({ value, label: value === 'any' ? t('everything') : value.toUpperCase() }))}
      />
      <TextInput
        label={t('ports')}
        placeholder={t('allPorts')}
        value={hasPorts ? rule.ports : ''}
        disabled={!hasPorts}
        onChange={(event) => onChange({ ports: event.currentTarget.value })}
        error={isWrong && t('wrong')}
      />
      <NativeSelect
        label={t('peer')}
        value={rule.peer}
        onChange={(event) => onChange({ peer: event.currentTarget.value })}
        data={[
          { value: '', label: t('addresses') },
          ...groups.map(({ id, name }) => ({ value: id, label: t('group', { name }) })),
        ]}
      />
      <TextInput
        label={t('range')}
        value={rule.peer === '' ? rule.cidr : ''}
        disabled={rule.peer !== ''}
        onChange={(event) => onChange({ cidr: event.currentTarget.value })}
        spellCheck={false}
      />
      <ActionIcon variant="subtle" color="gray" mt={26} aria-label={t('remove')} onClick={onRemove}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </div>
  );
}
