'use client';

import { Checkbox, SimpleGrid, Text } from '@mantine/core';
import type { TokenScope } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

interface ScopeChoiceProps<Scope extends TokenScope> {
  label: ReactNode;
  description?: ReactNode;
  scopes: readonly Scope[];
  chosen: readonly Scope[];
  onChange: (chosen: Scope[]) => void;
  /** Scopes that are not the reader's to choose, each with the reason. */
  reasonAgainst?: (scope: Scope) => string | null;
  error?: ReactNode;
}

/** Scopes to tick, each with what it lets one do. */
export function ScopeChoice<Scope extends TokenScope>(props: ScopeChoiceProps<Scope>) {
  const { label, description, scopes, chosen, onChange, reasonAgainst, error } = props;
  const t = useTranslations('roles.scope');
  const describe = (scope: TokenScope) => t(scope);
  return (
    <Checkbox.Group
      label={label}
      description={description}
      error={error}
      value={[...chosen]}
      onChange={(values) => onChange(scopes.filter((scope) => values.includes(scope)))}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" verticalSpacing="xs" my={8}>
        {scopes.map((scope) => {
          const reason = reasonAgainst?.(scope) ?? null;
          return (
            <Checkbox
              key={scope}
              value={scope}
              size="xs"
              disabled={reason !== null}
              label={
                <Text span size="sm" ff="monospace">
                  {scope}
                </Text>
              }
              description={
                <Text span size="xs">
                  {reason ?? describe(scope)}
                </Text>
              }
            />
          );
        })}
      </SimpleGrid>
    </Checkbox.Group>
  );
}
