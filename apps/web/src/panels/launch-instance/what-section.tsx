'use client';

import { formatBytes, parseImageReference } from '@bulkhead/shared';
import type { ImageView } from '@bulkhead/shared';
import { Anchor, Autocomplete, SimpleGrid, Text, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Link } from '../../components/link.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import type { LaunchForm } from './use-launch-form.ts';

interface WhatSectionProps {
  form: LaunchForm;
  tenantSlug: string;
  images: readonly ImageView[];
}

/** Image, name, command. */
export function WhatSection({ form, tenantSlug, images }: WhatSectionProps) {
  const t = useTranslations('launch.what');
  const byReference = new Map(images.map((image) => [image.reference, image]));
  return (
    <SectionCard title={t('title')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Autocomplete
          label={t('image')}
          description={images.length === 0 ? t('noImages') : t('imageHint')}
          placeholder={t('imagePlaceholder')}
          data={(['catalog', 'hosts'] as const).map((source) => ({
            group: t(`source.${source}`),
            items: images.filter((image) => image.source === source).map(({ reference }) => reference),
          }))}
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
                    {image.hosts.length === 0
                      ? t('imageNowhere', { size: formatBytes(image.sizeBytes) })
                      : t('imageOn', { size: formatBytes(image.sizeBytes), hosts: image.hosts.join(', ') })}
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
      <PullHint tenantSlug={tenantSlug} typed={form.values.image} images={images} />
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

/** The way to an image that is not here yet. */
function PullHint({ tenantSlug, typed, images }: Omit<WhatSectionProps, 'form'> & { typed: string }) {
  const t = useTranslations('launch.what');
  const reference = typed.trim();
  const isHere = images.some((image) => image.reference === reference || image.reference === `${reference}:latest`);
  if (reference === '' || isHere || parseImageReference(reference) === null) return null;
  return (
    <Text size="xs" mt="xs">
      {t('notHere')}{' '}
      <Anchor
        component={Link}
        href={`/t/${tenantSlug}/images?pull=${encodeURIComponent(reference)}`}
        size="xs"
        underline="always"
      >
        {t('pullIt', { reference })}
      </Anchor>
    </Text>
  );
}
