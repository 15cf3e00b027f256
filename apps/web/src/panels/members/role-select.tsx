'use client';

import { TENANT_ROLES } from '@bulkhead/shared';
import type { CustomRoleView, MemberView, TenantRole } from '@bulkhead/shared';
import { Select } from '@mantine/core';
import { useTranslations } from 'next-intl';

/** A built-in role, or one of the tenant's own: then the built-in one counts as nothing. */
export interface RoleChoice {
  role: TenantRole;
  customRoleId: string | null;
}

interface RoleSelectProps {
  member: MemberView;
  /** The tenant's own roles. */
  customRoles: readonly CustomRoleView[];
  disabled: boolean;
  onChange: (choice: RoleChoice) => void;
}

/** A member's role, changed where it stands. */
export function RoleSelect({ member, customRoles, disabled, onChange }: RoleSelectProps) {
  const t = useTranslations('members');
  const tRole = useTranslations('common.role');
  if (disabled) return member.customRole?.name ?? tRole(member.role);
  const builtIn = TENANT_ROLES.map((role) => ({ value: role, label: tRole(role) }));
  const custom = customRoles.map(({ id, name }) => ({ value: id, label: name }));
  const value = member.customRole?.id ?? member.role;
  return (
    <Select
      aria-label={t('roleOf', { name: member.displayName || member.email })}
      w={160}
      allowDeselect={false}
      data={
        custom.length === 0
          ? builtIn
          : [
              { group: t('builtInRoles'), items: builtIn },
              { group: t('ownRoles'), items: custom },
            ]
      }
      value={value}
      onChange={(chosen) => {
        if (chosen === null || chosen === value) return;
        const role = TENANT_ROLES.find((each) => each === chosen);
        onChange(role === undefined ? { role: 'reader', customRoleId: chosen } : { role, customRoleId: null });
      }}
    />
  );
}
