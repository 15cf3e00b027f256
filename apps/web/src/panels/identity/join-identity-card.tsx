'use client';

import { Button, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { SectionCard } from '../../components/section-card.tsx';
import { useOfferedProviders } from './queries/use-offered-providers.ts';

/** Lets somebody sign in to their account with a provider too. Nobody else can join the two. */
export function JoinIdentityCard() {
  const t = useTranslations('identity.join');
  const providers = useOfferedProviders();
  if (providers.length === 0) return null;
  return (
    <SectionCard title={t('title')} description={t('text')}>
      <Group gap="xs">
        {providers.map(({ id, name }) => (
          <Button key={id} component="a" href={`/auth/oidc/${id}/start?next=/account&join`} variant="default">
            {t('with', { name })}
          </Button>
        ))}
      </Group>
    </SectionCard>
  );
}
