'use client';

import { nameSchema, securityRuleInputSchema } from '@bulkhead/shared';
import type { SecurityGroupView } from '@bulkhead/shared';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useNetworkActions } from './queries/use-networking.ts';
import { newRule, toDraft, toInput, type RuleDraft } from './rule-draft.ts';
import { RuleRow } from './rule-row.tsx';
import { RulePresets } from './rule-presets.tsx';

interface GroupDialogProps {
  tenantSlug: string;
  groups: readonly SecurityGroupView[];
  edited: SecurityGroupView | 'new' | null;
  onClose: () => void;
}

/** A group's name and its rules; everything that no rule names is closed. */
export function GroupDialog({ tenantSlug, groups, edited, onClose }: GroupDialogProps) {
  const t = useTranslations('networks.groups');
  const title = edited === null || edited === 'new' ? t('create') : t('editNamed', { name: edited.name });
  return (
    <Dialog opened={edited !== null} onClose={onClose} title={title} size="xl">
      {edited !== null && (
        <GroupForm tenantSlug={tenantSlug} groups={groups} group={edited === 'new' ? null : edited} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface GroupFormProps extends Omit<GroupDialogProps, 'edited'> {
  group: SecurityGroupView | null;
}

function GroupForm({ tenantSlug, groups, group, onClose }: GroupFormProps) {
  const t = useTranslations('networks.groups');
  const tCommon = useTranslations('common');
  const { createGroup, updateGroup } = useNetworkActions();
  const [name, setName] = useState(group?.name ?? '');
  const [description, setDescription] = useState(group?.description ?? '');
  const [rules, setRules] = useState<RuleDraft[]>(
    () => group?.rules.map(toDraft) ?? [newRule({ direction: 'egress', protocol: 'any' })],
  );
  const [submitted, setSubmitted] = useState(false);
  const isNameWrong = !nameSchema.safeParse(name).success;
  const isWrong = (rule: RuleDraft) => !securityRuleInputSchema.safeParse(toInput(rule)).success;
  const mutation = group === null ? createGroup : updateGroup;
  const submit = () => {
    setSubmitted(true);
    if (isNameWrong || rules.some(isWrong) || mutation.isPending) return;
    const request = { tenantSlug, name, description, rules: rules.map(toInput) };
    if (group === null) createGroup.mutate(request, { onSuccess: onClose });
    else updateGroup.mutate({ ...request, groupId: group.id }, { onSuccess: onClose });
  };
  const change = (key: string, next: Partial<RuleDraft>) =>
    setRules((all) => all.map((rule) => (rule.key === key ? { ...rule, ...next } : rule)));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <Group grow align="flex-start">
          <TextInput
            data-autofocus
            label={t('name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={submitted && isNameWrong && t('nameWrong')}
            autoComplete="off"
            spellCheck={false}
          />
          <TextInput
            label={t('description')}
            value={description}
            maxLength={300}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        </Group>
        <RulePresets groups={groups} onAdd={(added) => setRules((all) => [...all, ...added])} />
        {rules.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('allClosed')}
          </Text>
        )}
        {rules.map((rule) => (
          <RuleRow
            key={rule.key}
            rule={rule}
            groups={groups}
            isWrong={submitted && isWrong(rule)}
            onChange={(next) => change(rule.key, next)}
            onRemove={() => setRules((all) => all.filter(({ key }) => key !== rule.key))}
          />
        ))}
        {group !== null && group.members.length > 0 && (
          <Text size="sm" c="dimmed">
            {t('live', { count: group.members.length })}
          </Text>
        )}
        <ErrorAlert error={mutation.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" loading={mutation.isPending}>
            {group === null ? t('submit') : tCommon('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
