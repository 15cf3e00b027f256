'use client';

import { MAX_TAGS_PER_INSTANCE } from '@bulkhead/shared';
import { Stack, TagsInput, Textarea } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { SectionCard } from '../../components/section-card.tsx';
import type { LaunchForm } from './use-launch-form.ts';

/** What people say of it: tags to find it by, notes to read. */
export function AboutSection({ form }: { form: LaunchForm }) {
  const t = useTranslations('launch.about');
  return (
    <SectionCard title={t('title')}>
      <Stack gap="md">
        <TagsInput
          label={t('tags')}
          description={t('tagsHint')}
          maxTags={MAX_TAGS_PER_INSTANCE}
          acceptValueOnBlur
          splitChars={[',', ' ']}
          {...form.getInputProps('tags')}
        />
        <Textarea
          label={t('notes')}
          description={t('notesHint')}
          autosize
          minRows={2}
          maxRows={10}
          maxLength={4000}
          {...form.getInputProps('notes')}
        />
      </Stack>
    </SectionCard>
  );
}
