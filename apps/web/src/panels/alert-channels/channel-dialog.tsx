'use client';

import type { ChannelView } from '@bulkhead/shared';
import { Checkbox, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { FormFrame } from '../../components/form-frame.tsx';
import { LANGUAGE_NAMES, LANGUAGES } from '../../i18n/languages.ts';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { toChannelInput, toDraft, type ChannelDraft } from './channel-form.schema.ts';
import { useChannelActions } from './queries/use-channels.ts';
import { SigningSecretView } from './signing-secret-view.tsx';

interface ChannelDialogProps {
  /** Null: the operators'. */
  tenantSlug: string | null;
  /** The channel that is changed, or a new one; null: closed. */
  edited: ChannelView | 'new' | null;
  onClose: () => void;
}

/** Where alerts go: a webhook or addresses. A new webhook's key is shown once, here. */
export function ChannelDialog({ tenantSlug, edited, onClose }: ChannelDialogProps) {
  const t = useTranslations('alert-channels');
  const isNew = edited === 'new' || edited === null;
  return (
    // A key that nobody has copied yet must not be lost to a click beside the dialog.
    <Dialog
      opened={edited !== null}
      onClose={onClose}
      title={isNew ? t('add') : t('editNamed', { name: edited.name })}
      closeOnClickOutside={false}
    >
      {edited !== null && <ChannelForm tenantSlug={tenantSlug} channel={isNew ? null : edited} onClose={onClose} />}
    </Dialog>
  );
}

interface ChannelFormProps {
  tenantSlug: string | null;
  channel: ChannelView | null;
  onClose: () => void;
}

function ChannelForm({ tenantSlug, channel, onClose }: ChannelFormProps) {
  const t = useTranslations('alert-channels');
  const tCommon = useTranslations('common');
  const { save } = useChannelActions(tenantSlug);
  const locale = useLocale();
  const [draft, setDraft] = useState(() => toDraft(channel, locale));
  const [submitted, setSubmitted] = useState(false);
  const change = (changes: Partial<ChannelDraft>) => setDraft({ ...draft, ...changes });
  const found = toChannelInput(draft);
  const wrong = 'wrong' in found && submitted ? found.wrong : new Set<keyof ChannelDraft>();
  const refusal = save.error === null ? null : errorShapeOf(save.error);
  const isRefused = refusal?.code === 'POLICY' && refusal.details.field === 'target.url';
  if (typeof save.data === 'string') return <SigningSecretView signingSecret={save.data} onClose={onClose} />;
  const submit = () => {
    setSubmitted(true);
    if ('wrong' in found) return;
    save.mutate(
      { channelId: channel?.id ?? null, input: found.input },
      { onSuccess: (signingSecret) => signingSecret === null && onClose() },
    );
  };
  return (
    <FormFrame
      onSubmit={submit}
      onClose={onClose}
      submitLabel={tCommon('save')}
      pending={save.isPending}
      error={isRefused ? null : save.error}
    >
      {channel === null && (
        <SegmentedControl
          aria-label={t('kindLabel')}
          data={[
            { value: 'webhook', label: t('kind.webhook') },
            { value: 'email', label: t('kind.email') },
          ]}
          value={draft.kind}
          onChange={(kind) => change({ kind: kind === 'email' ? 'email' : 'webhook' })}
        />
      )}
      <TextInput
        data-autofocus
        label={t('name')}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        error={wrong.has('name') && t('nameWrong')}
        autoComplete="off"
      />
      {draft.kind === 'webhook' ? (
        <TextInput
          label={t('url')}
          description={t(tenantSlug === null ? 'urlHintOperators' : 'urlHint')}
          value={draft.url}
          onChange={(event) => change({ url: event.currentTarget.value })}
          error={
            isRefused
              ? t(tenantSlug === null ? 'urlRefusedOperators' : 'urlRefused')
              : wrong.has('url') && t('urlWrong')
          }
          autoComplete="off"
          spellCheck={false}
        />
      ) : (
        <>
          <Textarea
            label={t('addresses')}
            description={t('addressesHint')}
            value={draft.addresses}
            onChange={(event) => change({ addresses: event.currentTarget.value })}
            error={wrong.has('addresses') && t('addressesWrong')}
            autosize
            minRows={2}
            maxRows={8}
            spellCheck={false}
          />
          <Select
            label={t('language')}
            allowDeselect={false}
            data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
            value={draft.language}
            onChange={(language) => change({ language: language === 'zh-CN' ? 'zh-CN' : 'en' })}
          />
        </>
      )}
      <Checkbox
        label={t('takesBuiltIn')}
        description={t('takesBuiltInHint')}
        checked={draft.takesBuiltIn}
        onChange={(event) => change({ takesBuiltIn: event.currentTarget.checked })}
      />
      <Checkbox
        label={t('enabled')}
        description={t('enabledHint')}
        checked={draft.enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
      />
    </FormFrame>
  );
}
