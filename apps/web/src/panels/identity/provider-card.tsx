'use client';

import type { ProviderView } from '@bulkhead/shared';
import { Alert, Button, Group, Stack, Switch } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { CallbackUrl } from './callback-url.tsx';
import { MappingsTable } from './mappings-table.tsx';
import { useProviderActions, useProviderTest } from './queries/use-providers.ts';

interface ProviderCardProps {
  provider: ProviderView;
  onMap: () => void;
  onRemove: () => void;
}

/** One provider: where it is, whether it answers, and what its groups bring. */
export function ProviderCard({ provider, onMap, onRemove }: ProviderCardProps) {
  const t = useTranslations('identity');
  const { setEnabled } = useProviderActions();
  const test = useProviderTest(provider.id);
  return (
    <SectionCard
      title={provider.name}
      description={t('about', { issuer: provider.issuer, claim: provider.groupsClaim, count: provider.identities })}
      actions={
        <Switch
          label={t('enabled')}
          checked={provider.enabled}
          disabled={setEnabled.isPending}
          onChange={(event) => setEnabled.mutate({ providerId: provider.id, enabled: event.currentTarget.checked })}
        />
      }
    >
      <Stack gap="sm">
        <CallbackUrl providerId={provider.id} />
        <MappingsTable provider={provider} />
        {test.isSuccess && !test.isFetching && (
          <Alert color="teal" role="status">
            {t('answers')}
          </Alert>
        )}
        <ErrorAlert error={setEnabled.error ?? (test.isFetching ? null : test.error)} />
        <Group gap="xs">
          <Button size="xs" onClick={onMap}>
            {t('map')}
          </Button>
          <Button size="xs" variant="default" loading={test.isFetching} onClick={() => void test.refetch()}>
            {t('test')}
          </Button>
          <Button size="xs" variant="default" onClick={onRemove}>
            {t('remove')}
          </Button>
        </Group>
      </Stack>
    </SectionCard>
  );
}
