'use client';

import { formatBytes } from '@bulkhead/shared';
import type { ImageView } from '@bulkhead/shared';
import { Autocomplete, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { SectionCard } from '../../components/section-card.tsx';
import type { LaunchForm } from './use-launch-form.ts';

/** Image, name, command. */
export function WhatSection({ form, images }: { form: LaunchForm; images: readonly ImageView[] }) {
  const t = useTranslations('launch.what');
  const byReference = new Map(images.map((image) => [image.reference, image]));
  return (
    <SectionCard title={t('title')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Autocomplete
          label={t('image')}
          description={images.length === 0 ? t('noImages') : t('imageHint')}
          placeholder={t('imagePlaceholder')}
          data={[...byReference.keys()]}
          limit={50}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
          renderOption={({ option }) => {
            const image = byReference.get(option.value);
            return (
              <div>
                <Text size="sm">{option.value}</Text>
                {image !== undefined && (
                  <Text size="xs" c="dimmed">
                    {t('imageOn', { size: formatBytes(image.sizeBytes), hosts: image.hosts.join(', ') })}
                  </Text>
                )}
              </div>
            );
          }}
          key={form.key('image')}
          {...form.getInputProps('image')}
        />
        <TextInput
          label={t('name')}
          description={t('nameHint')}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
          {...form.getInputProps('name')}
        />
      </SimpleGrid>
      <TextInput
        mt="md"
        label={t('command')}
        description={t('commandHint')}
        placeholder={t('commandPlaceholder')}
        autoComplete="off"
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        {...form.getInputProps('commandLine')}
      />
    </SectionCard>
  );
}
