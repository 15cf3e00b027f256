import { BILLED_UNIT_NAMES, type Statement } from '@bulkhead/shared';
import { Table, Text, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useDecimals } from './use-decimals.ts';
import classes from './usage.module.css';

/** What each instance used of it, and what belongs to none. */
export function StatementInstances({ statement }: { statement: Statement }) {
  const t = useTranslations('usage.statement');
  const tUnit = useTranslations('usage.billed');
  const { quantity, exactMoney } = useDecimals(statement.currency);
  const { instances, rest } = statement;
  const cells = (of: Statement['rest']) =>
    BILLED_UNIT_NAMES.map((unit) => (
      <Table.Td key={unit} ta="end">
        {quantity(of[unit])}
      </Table.Td>
    ));
  return (
    <>
      <Title order={3} size="sm" mt="lg">
        {t('instances')}
      </Title>
      <Text size="xs" c="dimmed">
        {t('instancesHint')}
      </Text>
      <div className={classes.statementTable} tabIndex={0} role="region" aria-label={t('instances')}>
        <Table verticalSpacing={4} fz="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('instances')}</Table.Th>
              <Table.Th scope="col">{t('image')}</Table.Th>
              {BILLED_UNIT_NAMES.map((unit) => (
                <Table.Th key={unit} scope="col" ta="end">
                  {tUnit(unit)}
                </Table.Th>
              ))}
              <Table.Th scope="col" ta="end">
                {t('amount')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {instances.map(({ instanceId, name, image, quantities, amount }) => (
              <Table.Tr key={instanceId ?? 'others'}>
                <Table.Th scope="row" fw={500}>
                  {instanceId === null ? t('otherInstances') : name}
                </Table.Th>
                <Table.Td>{image}</Table.Td>
                {cells(quantities)}
                <Table.Td ta="end">{amount === null ? '—' : exactMoney(amount)}</Table.Td>
              </Table.Tr>
            ))}
            <Table.Tr title={t('restHint')}>
              <Table.Th scope="row" fw={500}>
                {t('rest')}
              </Table.Th>
              <Table.Td />
              {cells(rest)}
              <Table.Td ta="end">—</Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}
