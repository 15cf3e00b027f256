'use client';

import { TENANT_ROLES } from '@bulkhead/shared';
import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslations } from 'next-intl';
import { CommandLine } from '../../components/command-line.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { serverFormErrors, validateForm } from '../../components/validate-form.ts';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { addMemberSchema } from './add-member.schema.ts';
import type { AddMemberValues } from './add-member.schema.ts';
import { useAddMember } from './queries/use-members.ts';

interface AddMemberDialogProps {
  tenantSlug: string;
  opened: boolean;
  onClose: () => void;
}

/** Adds somebody by e-mail address; shows the invitation of somebody new, once. */
export function AddMemberDialog({ tenantSlug, opened, onClose }: AddMemberDialogProps) {
  const t = useTranslations('members.adding');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('title')}>
      <AddMember tenantSlug={tenantSlug} onClose={onClose} />
    </Dialog>
  );
}

function AddMember({ tenantSlug, onClose }: { tenantSlug: string; onClose: () => void }) {
  const t = useTranslations('members.adding');
  const tCommon = useTranslations('common');
  const tRule = useTranslations('members.roleHint');
  const member = useAddMember(tenantSlug);
  const form = useForm<AddMemberValues>({
    initialValues: { email: '', role: 'member' },
    validate: (values) => validateForm(addMemberSchema, values, () => t('invalidEmail')),
  });
  if (member.isSuccess) {
    return <Added email={member.data.email} code={member.data.invitationCode} onClose={onClose} />;
  }
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) =>
        member.add(addMemberSchema.parse(values), (error) =>
          form.setErrors(serverFormErrors(errorShapeOf(error), ['email'], () => t('invalidEmail'))),
        ),
      )}
    >
      <Stack gap="md">
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="off"
          data-autofocus
          required
          withAsterisk={false}
          {...form.getInputProps('email')}
        />
        <Radio.Group label={t('role')} {...form.getInputProps('role')}>
          <Stack gap={6} mt={4}>
            {TENANT_ROLES.map((role) => (
              <Radio key={role} value={role} size="xs" label={tCommon(`role.${role}`)} description={tRule(role)} />
            ))}
          </Stack>
        </Radio.Group>
        <ErrorAlert error={member.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" loading={member.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Added({ email, code, onClose }: { email: string; code: string | null; onClose: () => void }) {
  const t = useTranslations('members.adding');
  const tCommon = useTranslations('common');
  return (
    <Stack gap="sm" role="status">
      <Text size="sm">{code === null ? t('added', { email }) : t('invited', { email })}</Text>
      {code !== null && (
        <>
          <CommandLine command={`${window.location.origin}/invitation#${code}`} label={t('link')} />
          <Text size="xs" c="dimmed">
            {t('once')}
          </Text>
        </>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>{tCommon('close')}</Button>
      </Group>
    </Stack>
  );
}
