'use client';

import { SYSTEM_ROLES } from '@bulkhead/shared';
import { Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslations } from 'next-intl';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { serverFormErrors, validateForm } from '../../components/validate-form.ts';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { inviteUserSchema } from './invite-user.schema.ts';
import type { InviteUserValues } from './invite-user.schema.ts';
import { PasswordCodeNote } from './password-code-note.tsx';
import { useUserActions } from './queries/use-users.ts';

/** Makes an account for somebody and shows the link with which they choose a password, once. */
export function InviteUserDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useTranslations('users.inviting');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title')}>
      <InviteUser onClose={onClose} />
    </Dialog>
  );
}

function InviteUser({ onClose }: { onClose: () => void }) {
  const t = useTranslations('users.inviting');
  const tHint = useTranslations('users.roleHint');
  const tRole = useTranslations('common.user.systemRole');
  const tCommon = useTranslations('common');
  const { invite } = useUserActions();
  const word = (field: string) => t(field === 'email' ? 'invalidEmail' : 'invalidName');
  const form = useForm<InviteUserValues>({
    initialValues: { email: '', displayName: '', systemRole: 'none' },
    validate: (values) => validateForm(inviteUserSchema, values, word),
  });
  if (invite.isSuccess) {
    return <PasswordCodeNote name={invite.variables.displayName} code={invite.data} onClose={onClose} />;
  }
  const showServerError = (error: unknown) =>
    form.setErrors(serverFormErrors(errorShapeOf(error), ['email', 'displayName'], word));
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => invite.mutate(inviteUserSchema.parse(values), { onError: showServerError }))}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t('email')}
          type="email"
          autoComplete="off"
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <TextInput
          label={t('displayName')}
          autoComplete="off"
          required
          withAsterisk={false}
          {...form.getInputProps('displayName')}
        />
        <Radio.Group label={t('role')} {...form.getInputProps('systemRole')}>
          <Stack gap={6} mt={4}>
            {SYSTEM_ROLES.map((role) => (
              <Radio key={role} value={role} size="xs" label={tRole(role)} description={tHint(role)} />
            ))}
          </Stack>
        </Radio.Group>
        <ErrorAlert error={invite.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
