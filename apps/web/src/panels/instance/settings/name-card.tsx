'use client';

import { nameSchema, type InstanceView } from '@bulkhead/shared';
import { Group, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../../components/action-button.tsx';
import { ErrorAlert } from '../../../components/error-alert.tsx';
import { SectionCard } from '../../../components/section-card.tsx';
import { useNotNow } from './use-not-now.ts';
import { useSettings } from './use-settings.ts';

/** Another name, under which the container stays. */
export function NameCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance-settings.name');
  const notNow = useNotNow(instance);
  const { rename } = useSettings({ tenantSlug: instance.tenantSlug, instanceId: instance.id });
  const [name, setName] = useState(instance.name);
  const isValid = nameSchema.safeParse(name.trim()).success;
  const isSame = name.trim() === instance.name;
  return (
    <SectionCard title={t('title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isValid && !isSame && notNow('rename') === null) rename.run(name.trim());
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={t('label')}
            description={t('hint')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={!isValid && t('invalid')}
            autoComplete="off"
            spellCheck={false}
          />
          <ErrorAlert error={rename.error} />
          <Group justify="flex-end">
            <ActionButton
              type="submit"
              variant="default"
              loading={rename.isPending}
              reason={notNow('rename') ?? (isSame ? t('same') : isValid ? null : t('invalid'))}
            >
              {t('apply')}
            </ActionButton>
          </Group>
        </Stack>
      </form>
    </SectionCard>
  );
}
