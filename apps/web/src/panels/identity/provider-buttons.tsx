'use client';

import { Alert, Button, Divider, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useOfferedProviders } from './queries/use-offered-providers.ts';

/** The other ways in: whole pages, because they lead away from this site. */
export function ProviderButtons({ next }: { next: string }) {
  const t = useTranslations('identity.signIn');
  const providers = useOfferedProviders();
  if (providers.length === 0) return null;
  return (
    <Stack gap="xs">
      <Divider label={t('or')} />
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          component="a"
          href={`/auth/oidc/${id}/start?next=${encodeURIComponent(next)}`}
          variant="default"
          fullWidth
        >
          {t('with', { name })}
        </Button>
      ))}
    </Stack>
  );
}

/** A provider's sign-in did not end here. Why is nobody's business but the administrator's. */
export function ProviderFailure({ reference }: { reference: string }) {
  const t = useTranslations('identity.signIn');
  return (
    <Alert color="red" role="alert" title={t('failedTitle')}>
      {t('failed', { reference })}
    </Alert>
  );
}
