'use client';

import { Badge, Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { useAuthority } from './queries/use-authority.ts';
import { RootCard } from './root-card.tsx';
import { RotationCard } from './rotation-card.tsx';
import { ServerCard } from './server-card.tsx';

const COLOUR = { steady: 'teal', rotating: 'blue', abandoning: 'yellow' } as const;

/** The authority of agents and control plane: its roots, the agent port's certificate, and replacing the root. */
export function AuthorityPanel() {
  const t = useTranslations('authority');
  const authority = useAuthority();
  const state = authority.data?.state;
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          state !== undefined && (
            <Badge variant="light" color={COLOUR[state]} data-testid="authority-state" data-state={state}>
              {t(`state.${state}`)}
            </Badge>
          )
        }
      />
      <QueryState query={authority} skeletonHeight={480}>
        {(view) => (
          <Stack gap="md">
            <RotationCard authority={view} />
            {view.roots.map((root) => (
              <RootCard key={root.pin} root={root} isLeaving={view.state === 'rotating' && !root.issuing} />
            ))}
            <ServerCard server={view.server} />
          </Stack>
        )}
      </QueryState>
    </>
  );
}
