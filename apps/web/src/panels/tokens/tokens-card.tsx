'use client';

import type { TokenScope, TokenView } from '@bulkhead/shared';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { lateDialog } from '../../components/late.tsx';
import { QueryState } from '../../components/query-state.tsx';
import type { QueryLike } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTokenActions } from './queries/use-tokens.ts';
import { TokensTable } from './tokens-table.tsx';

const CreateTokenDialog = lateDialog(
  () => import('./create-token-dialog.tsx').then((module) => module.CreateTokenDialog),
  'opened',
);

interface TokensCardProps {
  query: QueryLike<TokenView[]>;
  /** Null: the reader's own. */
  tenantSlug: string | null;
  /** What the reader may give a token. */
  scopes: readonly TokenScope[];
  /** Why the reader can neither make nor revoke; null: they can. */
  reason: string | null;
}

/** Tokens, those that count first in their own words; makes and revokes them. */
export function TokensCard({ query, tenantSlug, scopes, reason }: TokensCardProps) {
  const t = useTranslations('tokens');
  const kind = tenantSlug === null ? 'own' : 'tenant';
  const [making, dialog] = useDisclosure(false);
  const [revoked, setRevoked] = useState<TokenView | null>(null);
  const create = (
    <ActionButton reason={reason} leftSection={<IconPlus size={15} aria-hidden />} onClick={dialog.open}>
      {t('create')}
    </ActionButton>
  );
  const none = (
    <EmptyState icon={<IconKey size={28} />} title={t(`${kind}.none`)} action={create}>
      {t(`${kind}.noneHint`)}
    </EmptyState>
  );
  return (
    <>
      <SectionCard title={t(`${kind}.title`)} description={t(`${kind}.description`)} actions={create} flush>
        <QueryState query={query} empty={none} skeletonHeight={160}>
          {(tokens) => (
            <TokensTable
              label={t(`${kind}.title`)}
              tokens={tokens}
              own={tenantSlug === null}
              reason={reason}
              empty={none}
              onRevoke={setRevoked}
            />
          )}
        </QueryState>
      </SectionCard>
      <CreateTokenDialog tenantSlug={tenantSlug} scopes={scopes} opened={making} onClose={dialog.close} />
      <RevokeDialog token={revoked} tenantSlug={tenantSlug} onClose={() => setRevoked(null)} />
    </>
  );
}

interface RevokeDialogProps {
  token: TokenView | null;
  tenantSlug: string | null;
  onClose: () => void;
}

function RevokeDialog({ token, tenantSlug, onClose }: RevokeDialogProps) {
  const t = useTranslations('tokens.revoking');
  const { ending, end } = useTokenActions(tenantSlug);
  return (
    <ConfirmDialog
      opened={token !== null}
      onClose={onClose}
      title={t('title', { name: token?.name ?? '' })}
      confirmLabel={t('confirm')}
      pending={ending.isPending}
      error={ending.error}
      onConfirm={() => token !== null && end(token.id, onClose)}
    >
      {t('text')}
    </ConfirmDialog>
  );
}
