'use client';

import type { StackView } from '@bulkhead/shared';
import { Button, Checkbox, Group, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { ComposeEditor } from './compose-editor.tsx';
import { PlanView } from './plan-view.tsx';
import { usePlan, useStackActions } from './queries/use-stacks.ts';
import { useVariables } from './use-variables.ts';
import { toParameters, VariableFields, type Values } from './variable-fields.tsx';

interface UpdateCardProps {
  tenantSlug: string;
  stack: StackView;
  onAccepted: () => void;
}

/** A stack's file and parameters; with others, what would change, and then the change. */
export function UpdateCard({ tenantSlug, stack, onAccepted }: UpdateCardProps) {
  const t = useTranslations('stacks');
  const plan = usePlan();
  const { update } = useStackActions();
  const [source, setSource] = useState(stack.source);
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(stack.parameters.flatMap(({ name, value }) => (value === null ? [] : [[name, value]]))),
  );
  const [removeVolumes, setRemoveVolumes] = useState(false);
  const variables = useVariables(source);
  const isAllowed = useTenantAllows(tenantSlug, 'stacks:write');
  const reason = isAllowed ? (stack.allowedActions.includes('update') ? null : t('busy')) : t('notAllowed');
  const request = { tenantSlug, stackId: stack.id, source, parameters: toParameters(values) };
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      plan.reset();
      update.reset();
    };
  const kept = new Set(stack.parameters.filter(({ value }) => value === null).map(({ name }) => name));
  const dropsVolumes = plan.data?.steps?.some(({ action }) => action === 'leave') ?? false;
  return (
    <SectionCard title={t('file')} description={t('updateHint')}>
      <Stack gap="sm">
        <ComposeEditor
          values={values}
          value={source}
          onChange={changed(setSource)}
          label={t('file')}
          readOnly={!isAllowed}
        />
        <VariableFields variables={variables} values={values} onChange={changed(setValues)} kept={kept} />
        <ErrorAlert error={plan.error} />
        {plan.data !== undefined && <PlanView plan={plan.data} />}
        {dropsVolumes && (
          <Checkbox
            label={t('deleting.volumes')}
            checked={removeVolumes}
            onChange={(event) => setRemoveVolumes(event.currentTarget.checked)}
          />
        )}
        <ErrorAlert error={update.error} />
        <Group justify="flex-end" gap="xs">
          <ActionButton variant="default" reason={reason} loading={plan.isPending} onClick={() => plan.mutate(request)}>
            {t('showDifference')}
          </ActionButton>
          {plan.data !== undefined && (
            <Button
              disabled={!plan.data.canApply || reason !== null}
              loading={update.isPending}
              onClick={() =>
                update.mutate({ ...request, revision: plan.data.revision, removeVolumes }, { onSuccess: onAccepted })
              }
            >
              {t('apply')}
            </Button>
          )}
        </Group>
      </Stack>
    </SectionCard>
  );
}
