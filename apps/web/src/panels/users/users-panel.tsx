'use client';

import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useSystemReason } from '../../components/use-system-allows.ts';
import { useUsers } from './queries/use-users.ts';
import type { UserChange } from './user-change.ts';
import classes from './users.module.css';
import { toListInput, usersSearch } from './users-search.ts';
import { UsersTable } from './users-table.tsx';

const InviteUserDialog = lateDialog(
  () => import('./invite-user-dialog.tsx').then((module) => module.InviteUserDialog),
  'opened',
);
const ChangeUserDialog = lateDialog(
  () => import('./change-user-dialog.tsx').then((module) => module.ChangeUserDialog),
  'change',
);

const TYPING_MS = 250;

/** Every account, and what an administrator can do about it. */
export function UsersPanel() {
  const t = useTranslations('users');
  const tAll = useTranslations('operations.all');
  const [search, setSearch] = useQueryStates(usersSearch, { history: 'replace' });
  const [typed] = useDebouncedValue(search.q, TYPING_MS);
  const query = useUsers(toListInput({ ...search, q: search.q === '' ? '' : typed }));
  const reason = useSystemReason('users:write');
  const [inviting, invitation] = useDisclosure(false);
  const [change, setChange] = useState<UserChange | null>(null);
  return (
    <div data-testid="users-panel">
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <ActionButton leftSection={<IconUserPlus size={15} aria-hidden />} reason={reason} onClick={invitation.open}>
            {t('invite')}
          </ActionButton>
        }
      />
      <SectionCard flush>
        <search className={classes.search}>
          <TextInput
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            leftSection={<IconSearch size={15} aria-hidden />}
            maxLength={100}
            value={search.q}
            onChange={(event) => void setSearch({ q: event.currentTarget.value, page: null })}
          />
          {search.q !== '' && (
            <Button variant="subtle" color="gray" onClick={() => void setSearch({ q: null, page: null })}>
              {tAll('clear')}
            </Button>
          )}
        </search>
        <QueryState query={query} skeletonHeight={400} isEmpty={() => false}>
          {({ rows, total }) => (
            <UsersTable
              rows={rows}
              total={total}
              page={search.page}
              onPageChange={(page) => void setSearch({ page })}
              mayWrite={reason === null}
              onChange={setChange}
            />
          )}
        </QueryState>
      </SectionCard>
      <InviteUserDialog opened={inviting} onClose={invitation.close} />
      <ChangeUserDialog change={change} onClose={() => setChange(null)} />
    </div>
  );
}
