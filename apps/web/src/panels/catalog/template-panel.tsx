'use client';

import { inLanguage, nameSchema, type TemplateView } from '@bulkhead/shared';
import { Button, Grid, Group, Stack, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { ComposeEditor } from '../stacks/compose-editor.tsx';
import { PlanView } from '../stacks/plan-view.tsx';
import { usePlan, useStackActions } from '../stacks/queries/use-stacks.ts';
import { toParameters, type Values } from '../stacks/variable-fields.tsx';
import { firstValues } from './first-values.ts';
import { ParameterFields, wrongParameters } from './parameter-fields.tsx';
import { useTemplate } from './queries/use-templates.ts';
import { RemoveTemplate } from './remove-template.tsx';

const PLAN_AFTER_MS = 700;

/** A template's form with the plan beside it. */
export function TemplatePanel({ tenantSlug, templateId }: { tenantSlug: string; templateId: string }) {
  const query = useTemplate(tenantSlug, templateId);
  return (
    <div data-testid="template-panel">
      <QueryState query={query} isEmpty={() => false}>
        {(template) => <Content tenantSlug={tenantSlug} template={template} />}
      </QueryState>
    </div>
  );
}

function Content({ tenantSlug, template }: { tenantSlug: string; template: TemplateView }) {
  const t = useTranslations('catalog');
  const tStacks = useTranslations('stacks');
  const language = useLocale();
  const router = useRouter();
  const reason = useTenantAllows(tenantSlug, 'stacks:write') ? null : tStacks('notAllowed');
  const [name, setName] = useState(template.name);
  const [values, setValues] = useState<Values>(() => firstValues(template.parameters));
  const { mutate: askPlan, data: plan, error: planError } = usePlan();
  const { create } = useStackActions();
  const isNamed = nameSchema.safeParse(name).success;
  const canPlan = reason === null && isNamed && wrongParameters(template.parameters, values).length === 0;
  const parameters = toParameters(values);
  const key = JSON.stringify({ tenantSlug, name, source: template.source, parameters });
  useEffect(() => {
    if (!canPlan) return undefined;
    const timer = setTimeout(() => askPlan(JSON.parse(key) as Parameters<typeof askPlan>[0]), PLAN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [key, canPlan, askPlan]);
  const launch = () =>
    create.mutate(
      { tenantSlug, name, source: template.source, parameters, templateId: template.id },
      { onSuccess: ({ stackId }) => router.push(`/t/${tenantSlug}/stacks/${stackId}`) },
    );
  return (
    <>
      <PageHeader
        title={inLanguage(template.title, language)}
        description={inLanguage(template.description, language)}
        breadcrumbs={[{ label: t('title'), href: `/t/${tenantSlug}/catalog` }]}
        actions={template.isOffered ? undefined : <RemoveTemplate tenantSlug={tenantSlug} template={template} />}
      />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <SectionCard title={t('form')}>
            <Stack gap="sm">
              <TextInput
                label={t('stackName')}
                description={tStacks('form.nameHint')}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                error={!isNamed && tStacks('form.nameWrong')}
                autoComplete="off"
                spellCheck={false}
              />
              <ParameterFields parameters={template.parameters} values={values} onChange={setValues} />
              <ErrorAlert error={create.error} />
              <Group justify="flex-end">
                <ActionButton
                  reason={reason}
                  disabled={!canPlan || plan?.canApply !== true}
                  loading={create.isPending}
                  onClick={launch}
                >
                  {t('launch')}
                </ActionButton>
              </Group>
            </Stack>
          </SectionCard>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack gap="md">
            <SectionCard title={tStacks('plan.title')} description={tStacks('plan.hint')}>
              <ErrorAlert error={planError} />
              {plan !== undefined && <PlanView plan={plan} />}
            </SectionCard>
            <FileCard template={template} values={values} />
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

function FileCard({ template, values }: { template: TemplateView; values: Values }) {
  const t = useTranslations('stacks');
  const [isOpen, setOpen] = useState(false);
  const toggle = (
    <Button variant="default" size="xs" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
      {isOpen ? t('hideFile') : t('showFile')}
    </Button>
  );
  return (
    <SectionCard title={t('file')} actions={toggle}>
      {isOpen && <ComposeEditor values={values} value={template.source} label={t('file')} readOnly />}
    </SectionCard>
  );
}
