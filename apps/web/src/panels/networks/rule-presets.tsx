'use client';

import type { SecurityGroupView } from '@bulkhead/shared';
import { Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { newRule, type RuleDraft } from './rule-draft.ts';

interface RulePresetsProps {
  groups: readonly SecurityGroupView[];
  onAdd: (rules: RuleDraft[]) => void;
}

/** What is wanted most often, as one button each. */
export function RulePresets({ groups, onAdd }: RulePresetsProps) {
  const t = useTranslations('networks.preset');
  const [first] = groups;
  const presets = [
    { key: 'web', label: t('web'), rules: () => ['80', '443'].map((ports) => newRule({ ports })) },
    { key: 'ssh', label: t('ssh'), rules: () => [newRule({ ports: '22' })] },
    {
      key: 'database',
      label: first === undefined ? t('database') : t('databaseFrom', { name: first.name }),
      rules: () => ['5432', '3306'].map((ports) => newRule({ ports, peer: first?.id ?? '', cidr: '10.0.0.0/8' })),
    },
    { key: 'ping', label: t('ping'), rules: () => [newRule({ protocol: 'icmp' })] },
    { key: 'out', label: t('out'), rules: () => [newRule({ direction: 'egress', protocol: 'any' })] },
    { key: 'own', label: t('own'), rules: () => [newRule()] },
  ];
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {t('title')}
      </Text>
      <Group gap="xs">
        {presets.map(({ key, label, rules }) => (
          <Button
            key={key}
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={() => onAdd(rules())}
          >
            {label}
          </Button>
        ))}
      </Group>
    </div>
  );
}
