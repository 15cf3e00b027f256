'use client';

import { nameSchema } from '@bulkhead/shared';
import { Button, FileButton, Group, Stack, TextInput } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { ComposeEditor } from './compose-editor.tsx';
import { PlanView } from './plan-view.tsx';
import { usePlan, useStackActions } from './queries/use-stacks.ts';
import { useVariables } from './use-variables.ts';
import { toParameters, VariableFields, type Values } from './variable-fields.tsx';

const EXAMPLE = `services:
  web:
    image: bulkhead/busybox:1
    command: sh -c "mkdir -p /tmp/site && echo hello > /tmp/site/index.html && exec httpd -f -p 8080 -h /tmp/site"
    restart: always
    deploy:
      resources:
        limits: {cpus: "0.1", memory: 32m, pids: 16}
`;

/** A compose file that is pasted or uploaded, its plan, and then the stack. */
export function LaunchStackPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('stacks');
  const router = useRouter();
  const plan = usePlan();
  const { create } = useStackActions();
  const [name, setName] = useState('');
  const [source, setSource] = useState(EXAMPLE);
  const [values, setValues] = useState<Values>({});
  const variables = useVariables(source);
  const isNamed = nameSchema.safeParse(name).success;
  const request = { tenantSlug, name, source, parameters: toParameters(values) };
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      plan.reset();
      create.reset();
    };
  const base = `/t/${tenantSlug}/stacks`;
  return (
    <div data-testid="launch-stack-panel">
      <PageHeader title={t('launch')} description={t('launchHint')} breadcrumbs={[{ label: t('title'), href: base }]} />
      <Stack gap="md">
        <SectionCard title={t('file')} actions={<Upload onText={changed(setSource)} />}>
          <Stack gap="sm">
            <TextInput
              label={t('form.name')}
              description={t('form.nameHint')}
              value={name}
              onChange={(event) => changed(setName)(event.currentTarget.value)}
              error={name !== '' && !isNamed && t('form.nameWrong')}
              autoComplete="off"
              spellCheck={false}
              maw={360}
            />
            <ComposeEditor values={values} value={source} onChange={changed(setSource)} label={t('file')} />
            <VariableFields variables={variables} values={values} onChange={changed(setValues)} />
            <ErrorAlert error={plan.error} />
            <Group justify="flex-end">
              <Button
                variant="default"
                disabled={!isNamed}
                loading={plan.isPending}
                onClick={() => plan.mutate(request)}
              >
                {t('showPlan')}
              </Button>
            </Group>
          </Stack>
        </SectionCard>
        {plan.data !== undefined && (
          <SectionCard title={t('plan.title')} description={t('plan.hint')}>
            <Stack gap="sm">
              <PlanView plan={plan.data} />
              <ErrorAlert error={create.error} />
              <Group justify="flex-end">
                <Button
                  disabled={!plan.data.canApply}
                  loading={create.isPending}
                  onClick={() =>
                    create.mutate(request, { onSuccess: ({ stackId }) => router.push(`${base}/${stackId}`) })
                  }
                >
                  {t('apply')}
                </Button>
              </Group>
            </Stack>
          </SectionCard>
        )}
      </Stack>
    </div>
  );
}

function Upload({ onText }: { onText: (text: string) => void }) {
  const t = useTranslations('stacks');
  return (
    <FileButton
      accept=".yaml,.yml,application/yaml,text/plain"
      onChange={(file) =>
        void file
          ?.slice(0, 128 * 1024)
          .text()
          .then(onText)
      }
    >
      {(props) => (
        <Button {...props} variant="default" size="xs" leftSection={<IconUpload size={14} aria-hidden />}>
          {t('upload')}
        </Button>
      )}
    </FileButton>
  );
}
