'use client';

import { SYSTEM_ROLES } from '@bulkhead/shared';
import type { SystemRole, UserRow } from '@bulkhead/shared';
import { Select } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { nameOf } from './user-change.ts';

interface SystemRoleSelectProps {
  user: UserRow;
  disabled: boolean;
  onChange: (role: SystemRole) => void;
}

/** What somebody may do in operations; a choice is asked about before it is made. */
export function SystemRoleSelect({ user, disabled, onChange }: SystemRoleSelectProps) {
  const t = useTranslations('users');
  const tRole = useTranslations('common.user.systemRole');
  if (disabled) return tRole(user.systemRole);
  return (
    <Select
      aria-label={t('roleOf', { name: nameOf(user) })}
      w={150}
      allowDeselect={false}
      data={SYSTEM_ROLES.map((role) => ({ value: role, label: tRole(role) }))}
      value={user.systemRole}
      onChange={(value) => {
        const role = SYSTEM_ROLES.find((each) => each === value);
        if (role !== undefined && role !== user.systemRole) onChange(role);
      }}
    />
  );
}
