'use client';

import { titleSchema } from '@bulkhead/shared';
import type { TenantRow } from '@bulkhead/shared';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { parseProfileDraft, ProfileFields } from '../../components/profile-fields.tsx';
import { parseQuotaDraft, quotaShortfall } from '../../components/quota-draft.ts';
import type { QuotaDraft } from '../../components/quota-draft.ts';
import { QuotaFields } from '../../components/quota-fields.tsx';
import { AllowanceFields } from './allowance-fields.tsx';
import { useTenantActions } from './queries/use-tenant.ts';
import { WhatIfCard } from './what-if-card.tsx';

interface TenantDialogProps {
  tenant: TenantRow;
  opened: boolean;
  onClose: () => void;
}

/** Name, quota and profile: what is reserved beside each field, what would be short, and what a change makes anew. */
export function TenantDialog(props: TenantDialogProps) {
  const t = useTranslations('tenants.editing');
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('title', { name: props.tenant.name })} size="lg">
      <TenantForm {...props} />
    </Dialog>
  );
}

function TenantForm({ tenant, onClose }: TenantDialogProps) {
  const t = useTranslations('tenants.editing');
  const { configure } = useTenantActions();
  const [name, setName] = useState(tenant.name);
  const [draft, setDraft] = useState<QuotaDraft>(tenant.room.limit);
  const [allowances, setAllowances] = useState(tenant.allowances);
  const [trust, setTrust] = useState({ profile: tenant.profile, runtime: tenant.sandboxRuntime ?? '' });
  const wanted = parseProfileDraft(trust);
  const nameWrong = !titleSchema.safeParse(name).success;
  const parsed = parseQuotaDraft(draft);
  const short = Object.keys(quotaShortfall(draft, tenant.room.reserved)).length > 0;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (nameWrong || short || wanted === null || !('quota' in parsed) || configure.isPending) return;
        configure.mutate(
          { slug: tenant.slug, name, quota: parsed.quota, allowances, ...wanted },
          { onSuccess: onClose },
        );
      }}
    >
      <Stack gap="sm">
        <TextInput
          name="name"
          label={t('name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={nameWrong && t('nameWrong')}
          required
          withAsterisk={false}
        />
        <QuotaFields
          draft={draft}
          onChange={setDraft}
          faults={'faults' in parsed ? parsed.faults : {}}
          reserved={tenant.room.reserved}
        />
        <WhatIfCard slug={tenant.slug} quota={'quota' in parsed ? parsed.quota : null} />
        <AllowanceFields value={allowances} onChange={setAllowances} />
        <ProfileFields
          draft={trust}
          onChange={setTrust}
          complains
          now={{ ...tenant, instances: tenant.room.reserved.instances }}
        />
        <ErrorAlert error={configure.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <ActionButton type="submit" loading={configure.isPending} reason={short ? t('short') : null}>
            {t('save')}
          </ActionButton>
        </Group>
      </Stack>
    </form>
  );
}
