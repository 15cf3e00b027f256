'use client';

import { SYSTEM_SCOPES, TENANT_SCOPES, tokenMayHold } from '@bulkhead/shared';
import type { TokenScope } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useSession } from '../../components/use-session.ts';
import { useOwnTokens } from './queries/use-tokens.ts';
import { TokensCard } from './tokens-card.tsx';

/** The reader's own tokens: each may what they may, wherever they may it, narrowed to its scopes. */
export function OwnTokensCard() {
  const t = useTranslations('tokens');
  const query = useOwnTokens();
  const session = useSession();
  const held = new Set<TokenScope>([
    ...(session?.user?.systemScopes ?? []),
    ...(session?.tenants ?? []).flatMap(({ scopes }) => scopes),
  ]);
  const scopes = [...TENANT_SCOPES, ...SYSTEM_SCOPES].filter((scope) => held.has(scope) && tokenMayHold(scope));
  return (
    <TokensCard
      query={query}
      tenantSlug={null}
      scopes={scopes}
      reason={scopes.length === 0 ? t('own.nothingToGive') : null}
    />
  );
}
