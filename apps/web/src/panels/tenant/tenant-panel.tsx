'use client';

import type { TenantRow } from '@bulkhead/shared';
import { Group, Stack, Text } from '@mantine/core';
import { IconBoxMultiple, IconPencil, IconTrash } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { QuotaRings } from '../../components/quota-ring.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useSystemAllows, useSystemReason } from '../../components/use-system-allows.ts';
import { TenantHistory } from '../history/tenant-history.tsx';
import { useTenant, useTenantActions } from './queries/use-tenant.ts';
import { TenantCompartments } from './tenant-compartments.tsx';
import { TenantMembers } from './tenant-members.tsx';

const TenantDialog = lateDialog(() => import('./tenant-dialog.tsx').then((module) => module.TenantDialog), 'opened');

/** One tenant: what it may hold, what it holds, who belongs to it. */
export function TenantPanel({ slug }: { slug: string }) {
  const tenant = useTenant(slug);
  const mayReadUsage = useSystemAllows('usage:read-all');
  return (
    <QueryState query={tenant} skeletonHeight={480}>
      {(view) => (
        <div data-testid="tenant-panel">
          <TenantHeader tenant={view} />
          <Stack gap="md">
            <Quota tenant={view} />
            <TenantProfile tenant={view} />
            <TenantCompartments tenantSlug={slug} />
            {mayReadUsage && <TenantHistory of={{ kind: 'any-tenant', tenantSlug: slug }} quota={view.room.limit} />}
            <TenantMembers tenantSlug={slug} />
          </Stack>
        </div>
      )}
    </QueryState>
  );
}

function Quota({ tenant }: { tenant: TenantRow }) {
  const t = useTranslations('tenants.quota');
  return (
    <SectionCard title={t('title')} description={t('description')}>
      <QuotaRings room={tenant.room} used={tenant.used} />
    </SectionCard>
  );
}

function TenantProfile({ tenant: { profile, sandboxRuntime } }: { tenant: TenantRow }) {
  const t = useTranslations('tenants.profile');
  return (
    <SectionCard title={t('title')} description={t('description')}>
      <Text fw={600}>
        {t(`name.${profile}`)}
        {sandboxRuntime !== null && ` · ${t('behind', { runtime: sandboxRuntime })}`}
      </Text>
      <Text c="dimmed" size="sm">
        {t(`about.${profile}`)}
      </Text>
    </SectionCard>
  );
}

function TenantHeader({ tenant }: { tenant: TenantRow }) {
  const t = useTranslations('tenants');
  const router = useRouter();
  const { remove } = useTenantActions();
  const reason = useSystemReason('tenants:write');
  const [dialog, setDialog] = useState<'edit' | 'remove' | null>(null);
  const close = () => setDialog(null);
  const instances = tenant.room.reserved.instances;
  return (
    <>
      <PageHeader
        title={tenant.name}
        breadcrumbs={[{ label: t('title'), href: '/ops/tenants' }]}
        description={t.rich('about', { slug: tenant.slug, when: () => <RelativeTime atMs={tenant.createdAtMs} /> })}
        actions={
          <Group gap={6}>
            <ActionButton
              variant="default"
              leftSection={<IconBoxMultiple size={15} aria-hidden />}
              onClick={() => router.push(`/t/${tenant.slug}/overview`)}
            >
              {t('enter')}
            </ActionButton>
            <ActionButton
              variant="default"
              leftSection={<IconPencil size={15} aria-hidden />}
              reason={reason}
              onClick={() => setDialog('edit')}
            >
              {t('edit')}
            </ActionButton>
            <ActionButton
              variant="light"
              color="red"
              leftSection={<IconTrash size={15} aria-hidden />}
              reason={reason ?? (instances > 0 ? t('removing.hasInstances', { count: instances }) : null)}
              onClick={() => setDialog('remove')}
            >
              {t('remove')}
            </ActionButton>
          </Group>
        }
      />
      <TenantDialog tenant={tenant} opened={dialog === 'edit'} onClose={close} />
      <ConfirmDialog
        opened={dialog === 'remove'}
        onClose={close}
        title={t('removing.title', { name: tenant.name })}
        losses={[t('removing.members'), t('removing.slug', { slug: tenant.slug })]}
        typeName={tenant.slug}
        confirmLabel={t('remove')}
        onConfirm={() => remove.mutate({ slug: tenant.slug }, { onSuccess: () => router.push('/ops/tenants') })}
        pending={remove.isPending || remove.isSuccess}
        error={remove.error}
      >
        {t('removing.text')}
      </ConfirmDialog>
    </>
  );
}
