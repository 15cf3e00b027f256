'use client';

import { Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { OwnTokensCard } from '../tokens/own-tokens-card.tsx';
import { JoinIdentityCard } from '../identity/join-identity-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { useAccount } from './queries/use-account.ts';
import { SecondFactorCard } from './second-factor-card.tsx';
import { SessionsCard } from './sessions-card.tsx';

/** What somebody decides about their own account, one card a subject. */
export function AccountPanel() {
  const t = useTranslations('account');
  const query = useAccount();
  return (
    <div data-testid="account-panel">
      <PageHeader title={t('title')} description={t('description')} />
      <QueryState query={query} isEmpty={() => false} skeletonHeight={400}>
        {(account) => (
          <Stack gap="md">
            <PasswordCard account={account} />
            <SecondFactorCard account={account} />
            <JoinIdentityCard />
            <SessionsCard />
            <OwnTokensCard />
          </Stack>
        )}
      </QueryState>
    </div>
  );
}
