'use client';

import type { TokenScope } from '@bulkhead/shared';
import { Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { ScopeChoice } from '../../components/scope-choice.tsx';
import { serverFormErrors, validateForm } from '../../components/validate-form.ts';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { MadeTokenView } from './made-token.tsx';
import { useTokenActions } from './queries/use-tokens.ts';
import { LIFETIMES_DAYS, tokenFormSchema } from './token-form.schema.ts';
import type { TokenFormValues } from './token-form.schema.ts';

interface CreateTokenDialogProps {
  /** Null: the reader's own. */
  tenantSlug: string | null;
  /** What the reader may give. */
  scopes: readonly TokenScope[];
  opened: boolean;
  onClose: () => void;
}

/** Makes a token, and shows it once. */
export function CreateTokenDialog({ opened, onClose, ...rest }: CreateTokenDialogProps) {
  const t = useTranslations('tokens.making');
  return (
    // A token that nobody has copied yet must not be lost to a click beside the dialog.
    <Dialog opened={opened} onClose={onClose} title={t('title')} size="lg" closeOnClickOutside={false}>
      <CreateToken onClose={onClose} {...rest} />
    </Dialog>
  );
}

function CreateToken({ tenantSlug, scopes, onClose }: Omit<CreateTokenDialogProps, 'opened'>) {
  const t = useTranslations('tokens.making');
  const tCommon = useTranslations('common');
  const { making, make } = useTokenActions(tenantSlug);
  const wordField = (path: string) =>
    t(path.startsWith('addresses') ? 'invalidAddresses' : path === 'scopes' ? 'invalidScopes' : 'invalidName');
  const form = useForm<TokenFormValues>({
    initialValues: { name: '', scopes: [], addresses: '', expiresInDays: '30' },
    validate: (values) => validateForm(tokenFormSchema, values, wordField),
  });
  const { setErrors } = form;
  useEffect(() => {
    if (making.error === null) return;
    const errors = serverFormErrors(errorShapeOf(making.error), ['addresses', 'name'], () => t('invalidAddresses'));
    if (Object.keys(errors).length > 0) setErrors({ addresses: t('invalidAddresses') });
  }, [making.error, setErrors, t]);
  if (making.data) return <MadeTokenView made={making.data} tenantSlug={tenantSlug} onClose={onClose} />;
  return (
    <form noValidate onSubmit={form.onSubmit((values) => make(tokenFormSchema.parse(values)))}>
      <Stack gap="md">
        <TextInput
          label={t('name')}
          description={t('nameHint')}
          data-autofocus
          autoComplete="off"
          required
          withAsterisk={false}
          {...form.getInputProps('name')}
        />
        <ScopeChoice
          label={t('scopes')}
          description={t('scopesHint')}
          scopes={scopes}
          chosen={form.values.scopes}
          onChange={(chosen) => form.setFieldValue('scopes', chosen)}
          error={form.errors['scopes']}
        />
        <Select
          label={t('lifetime')}
          allowDeselect={false}
          data={LIFETIMES_DAYS.map((days) => ({ value: String(days), label: t('days', { days }) }))}
          {...form.getInputProps('expiresInDays')}
          value={String(form.values.expiresInDays)}
        />
        <Textarea
          label={t('addresses')}
          description={t('addressesHint')}
          placeholder={'192.0.2.0/24\n2001:db8::/32'}
          autosize
          minRows={2}
          spellCheck={false}
          {...form.getInputProps('addresses')}
        />
        <ErrorAlert error={making.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {tCommon('cancel')}
          </Button>
          <Button type="submit" loading={making.isPending}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
