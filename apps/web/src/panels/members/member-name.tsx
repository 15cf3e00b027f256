'use client';

import type { MemberView } from '@bulkhead/shared';
import { Badge, Group } from '@mantine/core';
import { useTranslations } from 'next-intl';

/** A member's name, whether it is the reader's own, whether they have come yet. */
export function MemberName({ member, own }: { member: MemberView; own: boolean }) {
  const t = useTranslations('members');
  return (
    <Group gap={8} wrap="nowrap">
      <span>{member.invited && member.displayName === '' ? member.email : member.displayName}</span>
      {own && (
        <Badge variant="default" size="sm" flex="none">
          {t('you')}
        </Badge>
      )}
      {member.invited && (
        <Badge variant="default" size="sm" flex="none">
          {t('invited')}
        </Badge>
      )}
    </Group>
  );
}
