'use client';

import { TENANT_ROLES, type ProviderView } from '@bulkhead/shared';
import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { toGrant, type MappingDraft } from './to-grant.ts';
import { useProviderActions, useTenantNames } from './queries/use-providers.ts';

const EMPTY: MappingDraft = { group: '', tenantSlug: null, role: null };

/** What membership of one group brings from the next sign-in on. */
export function MappingDialog({ provider, onClose }: { provider: ProviderView | null; onClose: () => void }) {
  const t = useTranslations('identity');
  return (
    <Dialog opened={provider !== null} onClose={onClose} title={t('mapNamed', { name: provider?.name ?? '' })}>
      {provider !== null && <MappingForm providerId={provider.id} onClose={onClose} />}
    </Dialog>
  );
}

function MappingForm({ providerId, onClose }: { providerId: string; onClose: () => void }) {
  const t = useTranslations('identity.mapping');
  const tenants = useTenantNames();
  const { addMapping } = useProviderActions();
  const [draft, setDraft] = useState(EMPTY);
  const grant = toGrant(draft);
  const roles = draft.tenantSlug === null ? (['auditor', 'admin'] as const) : TENANT_ROLES;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (grant !== null) addMapping.mutate({ providerId, group: draft.group, grant }, { onSuccess: onClose });
      }}
    >
      <Stack gap="sm">
        <TextInput
          data-autofocus
          name="group"
          label={t('group')}
          description={t('groupRule')}
          value={draft.group}
          onChange={(event) => setDraft({ ...draft, group: event.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
        />
        <Select
          label={t('where')}
          description={t('whereRule')}
          placeholder={t('system')}
          data={(tenants.data ?? []).map(({ slug, name }) => ({ value: slug, label: name }))}
          value={draft.tenantSlug}
          onChange={(tenantSlug) => setDraft({ ...draft, tenantSlug, role: null })}
          clearable
          searchable
        />
        <Select
          label={t('role')}
          data={roles.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          value={draft.role}
          onChange={(role) => setDraft({ ...draft, role })}
          allowDeselect={false}
        />
        <ErrorAlert error={addMapping.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={addMapping.isPending} disabled={grant === null || draft.group.trim() === ''}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
