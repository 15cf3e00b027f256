'use client';

import { TENANT_SCOPES, titleSchema } from '@bulkhead/shared';
import type { CustomRoleView, TenantScope } from '@bulkhead/shared';
import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { ScopeChoice } from '../../components/scope-choice.tsx';
import { useRoleActions } from './queries/use-roles.ts';

const MAX_DESCRIPTION = 300;

interface RoleDialogProps {
  tenantSlug: string;
  /** The role that is changed, or a new one; null: closed. */
  edited: CustomRoleView | 'new' | null;
  /** What the reader holds, and so may give. */
  held: readonly TenantScope[];
  onClose: () => void;
}

/** A role's name and scopes. */
export function RoleDialog({ edited, ...rest }: RoleDialogProps) {
  const t = useTranslations('roles');
  const title = edited === 'new' || edited === null ? t('create') : t('editNamed', { name: edited.name });
  return (
    <Dialog opened={edited !== null} onClose={rest.onClose} title={title} size="lg">
      {edited !== null && <RoleForm role={edited === 'new' ? null : edited} {...rest} />}
    </Dialog>
  );
}

function RoleForm({
  role,
  tenantSlug,
  held,
  onClose,
}: Omit<RoleDialogProps, 'edited'> & { role: CustomRoleView | null }) {
  const t = useTranslations('roles.form');
  const tCommon = useTranslations('common');
  const { create, update } = useRoleActions();
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [scopes, setScopes] = useState<TenantScope[]>(role?.scopes ?? ['tenant:read']);
  const [submitted, setSubmitted] = useState(false);
  const nameWrong = !titleSchema.safeParse(name).success;
  const pending = create.isPending || update.isPending;
  const submit = () => {
    setSubmitted(true);
    if (nameWrong || pending) return;
    const values = { tenantSlug, name, description, scopes };
    if (role === null) create.mutate(values, { onSuccess: onClose });
    else update.mutate({ ...values, roleId: role.id }, { onSuccess: onClose });
  };
  const reasonAgainst = (scope: TenantScope) =>
    scope === 'tenant:read' ? t('always') : held.includes(scope) ? null : t('notHeld');
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t('name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={submitted && nameWrong && t('nameWrong')}
          autoComplete="off"
          required
          withAsterisk={false}
        />
        <Textarea
          label={t('description')}
          value={description}
          maxLength={MAX_DESCRIPTION}
          onChange={(event) => setDescription(event.currentTarget.value)}
          autosize
          minRows={1}
        />
        <ScopeChoice
          label={t('scopes')}
          description={role === null ? undefined : t('atOnce', { count: role.members })}
          scopes={TENANT_SCOPES}
          chosen={scopes}
          onChange={setScopes}
          reasonAgainst={reasonAgainst}
        />
        <ErrorAlert error={create.error ?? update.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {role === null ? t('create') : tCommon('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
