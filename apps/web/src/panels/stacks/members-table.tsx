'use client';

import type { StackMember } from '@bulkhead/shared';
import { Anchor, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { InstanceStateBadge } from '../../components/state-badge.tsx';

const PAGES = { secret: 'secrets', volume: 'volumes', network: 'networks' } as const;

/** What a stack has made, and what each is doing. */
export function MembersTable({ tenantSlug, members }: { tenantSlug: string; members: readonly StackMember[] }) {
  const t = useTranslations('stacks');
  const hrefOf = ({ kind, resourceId }: StackMember) =>
    kind === 'instance' ? `/t/${tenantSlug}/instances/${resourceId}` : `/t/${tenantSlug}/${PAGES[kind]}`;
  return (
    <DataTable
      label={t('members')}
      rows={members}
      rowKey={({ kind, key }) => `${kind} ${key}`}
      empty={<Text p="md">{t('noMembers')}</Text>}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          cell: (member) =>
            member.isGone ? (
              member.name
            ) : (
              <Anchor component={Link} href={hrefOf(member)}>
                {member.name}
              </Anchor>
            ),
        },
        { key: 'kind', header: t('column.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
        {
          key: 'state',
          header: t('column.state'),
          cell: ({ instanceState, isGone }) => {
            if (instanceState !== null) return <InstanceStateBadge state={instanceState} />;
            return isGone ? t('gone') : t('there');
          },
        },
        { key: 'host', header: t('column.host'), cell: ({ hostName }) => hostName ?? '' },
      ]}
    />
  );
}
