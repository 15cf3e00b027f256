'use client';

import { Box, Group, Text, TextInput } from '@mantine/core';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { Notice } from '../../components/notice.tsx';
import { useSession } from '../../components/use-session.ts';
import { useMailActions } from './queries/use-mail.ts';
import { useProblemText } from './use-problem-text.ts';

/** One mail with the settings as they are saved, and what came of it. `reason`: why none can be sent; null: it can. */
export function MailTest({ reason }: { reason: string | null }) {
  const t = useTranslations('alert-channels.mail');
  const { test } = useMailActions();
  const wordProblem = useProblemText();
  const locale = useLocale();
  const own = useSession()?.user?.email ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const address = typed ?? own;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason === null && !test.isPending) test.mutate({ address, language: locale });
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          label={t('testTo')}
          type="email"
          value={address}
          onChange={(event) => setTyped(event.currentTarget.value.trim())}
          disabled={reason !== null}
          autoComplete="off"
          w={{ base: '100%', xs: 300 }}
        />
        <ActionButton type="submit" variant="default" reason={reason} loading={test.isPending}>
          {t('test')}
        </ActionButton>
      </Group>
      <Box mt="xs" aria-live="polite" data-testid="mail-test">
        {test.data?.problem === null && <Text size="sm">{t('testSent')}</Text>}
        {test.data?.problem && (
          <Notice tone="bad" title={t('testFailed')}>
            {wordProblem(test.data.problem)}
          </Notice>
        )}
        <ErrorAlert error={test.error} />
      </Box>
    </form>
  );
}
