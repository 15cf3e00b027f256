'use client';

import type { GroupMappingView, ProviderView } from '@bulkhead/shared';
import { Button, Table, Text, VisuallyHidden } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ErrorAlert } from '../../components/error-alert.tsx';
import { useProviderActions } from './queries/use-providers.ts';

/** What the groups of a provider bring. */
export function MappingsTable({ provider }: { provider: ProviderView }) {
  const t = useTranslations('identity');
  const { removeMapping } = useProviderActions();
  if (provider.mappings.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('noMappings')}
      </Text>
    );
  }
  return (
    <>
      <Table.ScrollContainer minWidth={320}>
        <Table aria-label={t('mappings', { name: provider.name })}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('group')}</Table.Th>
              <Table.Th scope="col">{t('brings')}</Table.Th>
              <Table.Th scope="col">
                <VisuallyHidden>{t('takeAway')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {provider.mappings.map((mapping) => (
              <Table.Tr key={mapping.id}>
                <Table.Td>{mapping.group}</Table.Td>
                <Table.Td>
                  <Grant mapping={mapping} />
                </Table.Td>
                <Table.Td ta="end">
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t('takeAwayNamed', { group: mapping.group })}
                    loading={removeMapping.isPending && removeMapping.variables.mappingId === mapping.id}
                    onClick={() => removeMapping.mutate({ providerId: provider.id, mappingId: mapping.id })}
                  >
                    {t('takeAway')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <ErrorAlert error={removeMapping.error} />
    </>
  );
}

function Grant({ mapping: { systemRole, tenantRole, tenantSlug } }: { mapping: GroupMappingView }) {
  const t = useTranslations('identity.grants');
  if (tenantRole !== null) return t(`tenant.${tenantRole}`, { tenant: tenantSlug ?? '' });
  return t(`system.${systemRole ?? 'none'}`);
}
