'use client';

import { GIB, slugSchema, titleSchema } from '@bulkhead/shared';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { parseQuotaDraft } from '../../components/quota-draft.ts';
import type { QuotaDraft } from '../../components/quota-draft.ts';
import { parseProfileDraft, ProfileFields, type ProfileDraft } from '../../components/profile-fields.tsx';
import { QuotaFields } from '../../components/quota-fields.tsx';
import { useCreateTenant } from './queries/use-tenants.ts';
import { suggestSlug } from './suggest-slug.ts';

/** Enough to try things, little enough to be given to anybody. */
const FIRST_QUOTA: QuotaDraft = { instances: 10, cpuMillicores: 2_000, memoryBytes: 2 * GIB, pids: 1_000 };

/** The tightest: whoever needs more is known by then. */
const FIRST_PROFILE: ProfileDraft = { profile: 'restricted', runtime: '' };

interface CreateTenantDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** A new tenant: its name, its short name for good, its quota, its profile. */
export function CreateTenantDialog(props: CreateTenantDialogProps) {
  const t = useTranslations('tenants');
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={t('create')} size="lg">
      <CreateForm {...props} />
    </Dialog>
  );
}

function CreateForm({ onClose }: CreateTenantDialogProps) {
  const t = useTranslations('tenants.creating');
  const router = useRouter();
  const create = useCreateTenant();
  const [name, setName] = useState('');
  const [ownSlug, setOwnSlug] = useState<string | null>(null);
  const [draft, setDraft] = useState(FIRST_QUOTA);
  const [trust, setTrust] = useState(FIRST_PROFILE);
  const [submitted, setSubmitted] = useState(false);
  const slug = ownSlug ?? suggestSlug(name);
  const nameWrong = !titleSchema.safeParse(name).success;
  const slugWrong = !slugSchema.safeParse(slug).success;
  const parsed = parseQuotaDraft(draft);

  const submit = () => {
    setSubmitted(true);
    const wanted = parseProfileDraft(trust);
    if (nameWrong || slugWrong || wanted === null || !('quota' in parsed) || create.isPending) return;
    create.mutate(
      { slug, name, quota: parsed.quota, ...wanted },
      { onSuccess: () => router.push(`/ops/tenants/${slug}`) },
    );
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="sm">
        <TextInput
          data-autofocus
          name="name"
          label={t('name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={submitted && nameWrong && t('nameWrong')}
          autoComplete="off"
          required
          withAsterisk={false}
        />
        <TextInput
          name="slug"
          label={t('slug')}
          description={t('slugRule')}
          value={slug}
          onChange={(event) => setOwnSlug(event.currentTarget.value)}
          error={(submitted || ownSlug !== null) && slugWrong && t('slugWrong')}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
        />
        <QuotaFields draft={draft} onChange={setDraft} faults={'faults' in parsed ? parsed.faults : {}} />
        <ProfileFields draft={trust} onChange={setTrust} complains={submitted} />
        <ErrorAlert error={create.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={create.isPending || create.isSuccess}>
            {t('submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
