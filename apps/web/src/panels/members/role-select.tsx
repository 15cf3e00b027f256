'use client';

import { TENANT_ROLES } from '@bulkhead/shared';
import type { MemberView, TenantRole } from '@bulkhead/shared';
import { Select } from '@mantine/core';
import { useTranslations } from 'next-intl';

interface RoleSelectProps {
  member: MemberView;
  disabled: boolean;
  onChange: (role: TenantRole) => void;
}

/** A member's role, changed where it stands. */
export function RoleSelect({ member, disabled, onChange }: RoleSelectProps) {
  const t = useTranslations('members');
  const tRole = useTranslations('common.role');
  if (disabled) return tRole(member.role);
  return (
    <Select
      aria-label={t('roleOf', { name: member.displayName || member.email })}
      w={140}
      allowDeselect={false}
      data={TENANT_ROLES.map((role) => ({ value: role, label: tRole(role) }))}
      value={member.role}
      onChange={(value) => {
        const role = TENANT_ROLES.find((each) => each === value);
        if (role !== undefined && role !== member.role) onChange(role);
      }}
    />
  );
}
