'use client';

import { tokenMayHold } from '@bulkhead/shared';
import { Anchor, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Link } from '../../components/link.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useSession, useTenantAllows } from '../../components/use-session.ts';
import { useTokens } from './queries/use-tokens.ts';
import { TokensCard } from './tokens-card.tsx';

/** The tenant's tokens: keys for programs. */
export function TokensPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('tokens');
  const query = useTokens(tenantSlug);
  const mayWrite = useTenantAllows(tenantSlug, 'tokens:write');
  const held = useSession()?.tenants.find(({ slug }) => slug === tenantSlug)?.scopes ?? [];
  return (
    <div data-testid="tokens-panel">
      <PageHeader title={t('title')} description={t('description')} />
      <TokensCard
        query={query}
        tenantSlug={tenantSlug}
        scopes={held.filter(tokenMayHold)}
        reason={mayWrite ? null : t('notAllowed')}
      />
      <Text size="sm" c="dimmed" mt="md">
        {t.rich('ownElsewhere', {
          account: (text) => (
            <Anchor component={Link} href="/account" underline="always">
              {text}
            </Anchor>
          ),
          document: (text) => (
            <Anchor href="/api/v1/openapi.json" target="_blank" rel="noreferrer" underline="always">
              {text}
            </Anchor>
          ),
        })}
      </Text>
    </div>
  );
}
