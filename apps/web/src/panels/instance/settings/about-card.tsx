'use client';

import { MAX_TAGS_PER_INSTANCE, tagsSchema, type InstanceView } from '@bulkhead/shared';
import { Group, Stack, TagsInput, Textarea } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../../components/action-button.tsx';
import { ErrorAlert } from '../../../components/error-alert.tsx';
import { SectionCard } from '../../../components/section-card.tsx';
import { useNotNow } from './use-not-now.ts';
import { useSettings } from './use-settings.ts';

/** Tags to find it by and notes to read; its host hears nothing of them. */
export function AboutCard({ instance }: { instance: InstanceView }) {
  const t = useTranslations('instance-settings.about');
  const notNow = useNotNow(instance);
  const { describe } = useSettings({ tenantSlug: instance.tenantSlug, instanceId: instance.id });
  const [tags, setTags] = useState(instance.tags);
  const [notes, setNotes] = useState(instance.notes);
  const isValid = tagsSchema.safeParse(tags).success;
  const isSame = tags.join(' ') === instance.tags.join(' ') && notes === instance.notes;
  return (
    <SectionCard title={t('title')}>
      <Stack gap="sm">
        <TagsInput
          label={t('tags')}
          description={t('tagsHint')}
          value={tags}
          onChange={setTags}
          maxTags={MAX_TAGS_PER_INSTANCE}
          splitChars={[',', ' ']}
          acceptValueOnBlur
          error={!isValid && t('invalid')}
        />
        <Textarea
          label={t('notes')}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={12}
          maxLength={4000}
        />
        <ErrorAlert error={describe.error} />
        <Group justify="flex-end">
          <ActionButton
            variant="default"
            loading={describe.isPending}
            reason={notNow('adjust') ?? (isSame ? t('same') : isValid ? null : t('invalid'))}
            onClick={() => describe.run({ tags, notes })}
          >
            {t('apply')}
          </ActionButton>
        </Group>
      </Stack>
    </SectionCard>
  );
}
