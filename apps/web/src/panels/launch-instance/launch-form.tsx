'use client';

import type { FlavorView, ImageView, QuotaView, Resources } from '@bulkhead/shared';
import { Stack } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { assessLaunch } from './assess-launch.ts';
import classes from './launch-form.module.css';
import { CUSTOM_SIZE } from './launch.schema.ts';
import type { LaunchValues } from './launch.schema.ts';
import { LaunchSections } from './launch-sections.tsx';
import { LaunchToolbar } from './launch-toolbar.tsx';
import { LaunchSummary } from './launch-summary.tsx';
import { useLaunchInstance } from './queries/use-launch.ts';
import { toLaunchSpec } from './to-request.ts';
import { useLaunchForm } from './use-launch-form.ts';

interface LaunchFormProps {
  tenantSlug: string;
  quota: QuotaView;
  images: readonly ImageView[];
  flavors: readonly FlavorView[];
  /** What the form begins with beyond its usual values. */
  given: Partial<LaunchValues>;
}

/** The form and, beside it, what it would leave. */
export function LaunchForm({ tenantSlug, quota, images, flavors, given }: LaunchFormProps) {
  const t = useTranslations('launch');
  const router = useRouter();
  const launch = useLaunchInstance();
  const { form, showServerError } = useLaunchForm({ images, flavors, given }, () => {
    // What the server refused was another form than this one is now.
    if (launch.isError) launch.reset();
  });
  const { values } = form;
  const requested: Resources = {
    instances: 1,
    cpuMillicores: values.cpuMillicores ?? 0,
    memoryBytes: values.memoryBytes ?? 0,
    pids: values.pids ?? 0,
  };
  const assessment = assessLaunch(quota, requested, values.hostId);

  const submit = form.onSubmit(
    (valid) =>
      launch.mutate(
        { tenantSlug, spec: toLaunchSpec(valid) },
        {
          onSuccess: ({ instanceId }) => router.push(`/t/${tenantSlug}/instances/${instanceId}`),
          onError: showServerError,
        },
      ),
    (errors) => {
      const [first] = Object.keys(errors);
      if (first !== undefined) form.getInputNode(first)?.focus();
    },
  );
  return (
    <form onSubmit={submit} noValidate aria-label={t('title')} className={classes.root}>
      <Stack gap="md">
        <LaunchToolbar form={form} tenantSlug={tenantSlug} />
        <LaunchSections
          form={form}
          tenantSlug={tenantSlug}
          quota={quota}
          images={images}
          flavors={flavors}
          assessment={assessment}
        />
      </Stack>
      <LaunchSummary
        quota={quota}
        requested={requested}
        assessment={assessment}
        pending={launch.isPending || launch.isSuccess}
        error={launch.error}
        onShrink={(fitted) =>
          form.setValues({
            flavorId: CUSTOM_SIZE,
            cpuMillicores: fitted.cpuMillicores,
            memoryBytes: fitted.memoryBytes,
            pids: fitted.pids,
          })
        }
      />
    </form>
  );
}
