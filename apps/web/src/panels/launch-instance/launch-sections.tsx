'use client';

import type { FlavorView, ImageView, QuotaView } from '@bulkhead/shared';
import { Stack } from '@mantine/core';
import { AboutSection } from './about-section.tsx';
import type { Assessment } from './assess-launch.ts';
import { NetworkSection } from './network-section.tsx';
import { OptionsSection } from './options-section.tsx';
import { SecretSection } from './secret-section.tsx';
import { VolumeSection } from './volume-section.tsx';
import { SizeSection } from './size-section.tsx';
import type { LaunchForm } from './use-launch-form.ts';
import { WhatSection } from './what-section.tsx';
import { WhereSection } from './where-section.tsx';

export interface LaunchSectionsProps {
  form: LaunchForm;
  tenantSlug: string;
  quota: QuotaView;
  images: readonly ImageView[];
  flavors: readonly FlavorView[];
  assessment: Assessment;
}

/**
 * The form's sections, in the order in which they are filled in. A section keeps its fields in LaunchValues and says in
 * to-request.ts what becomes of them.
 */
export function LaunchSections({ form, tenantSlug, quota, images, flavors, assessment }: LaunchSectionsProps) {
  return (
    <Stack gap="md">
      <WhatSection form={form} tenantSlug={tenantSlug} images={images} />
      <SizeSection form={form} flavors={flavors} />
      <WhereSection form={form} hosts={quota.hosts} assessment={assessment} />
      <OptionsSection form={form} tenantSlug={tenantSlug} hostId={assessment.host?.id ?? null} />
      <AboutSection form={form} />
      <NetworkSection form={form} tenantSlug={tenantSlug} />
      <VolumeSection form={form} tenantSlug={tenantSlug} />
      <SecretSection form={form} tenantSlug={tenantSlug} />
    </Stack>
  );
}
