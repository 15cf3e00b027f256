'use client';

import type { RegistryView } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { Notice } from '../../components/notice.tsx';
import { useRegistryCheck } from './queries/use-registries.ts';
import { ProblemText } from '../../components/problem-text.tsx';

interface RegistryCheckProps {
  tenantSlug: string;
  registry: RegistryView;
}

/** How a host's try of a registry goes, and what came of it. */
export function RegistryCheck({ tenantSlug, registry }: RegistryCheckProps) {
  const t = useTranslations('images.registries');
  const { check } = useRegistryCheck(tenantSlug, registry.id);
  const { name } = registry;
  const state = check.data?.state ?? 'pending';
  return (
    <div aria-live="polite" data-testid="registry-check" data-state={state}>
      {(state === 'pending' || state === 'running') && <Text size="sm">{t('checking', { name })}</Text>}
      {state === 'succeeded' && <Text size="sm">{t('checkOk', { name })}</Text>}
      {(state === 'failed' || state === 'cancelled') && (
        <Notice tone="bad" role="alert" title={t('checkFailed', { name })}>
          <ProblemText problem={check.data?.problem} />
        </Notice>
      )}
      <ErrorAlert error={check.error} />
    </div>
  );
}
