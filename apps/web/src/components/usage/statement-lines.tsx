import type { Statement } from '@bulkhead/shared';
import { Table } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useDecimals } from './use-decimals.ts';
import classes from './usage.module.css';

interface StatementLinesProps {
  statement: Statement;
  formatMoment: (atMs: number) => string;
}

/** A line for each unit and each price that it had, and the sum. */
export function StatementLines({ statement, formatMoment }: StatementLinesProps) {
  const t = useTranslations('usage.statement');
  const tUnit = useTranslations('usage.billed');
  const { quantity, price, money } = useDecimals(statement.currency);
  const { lines, sum } = statement;
  /** Most months have one price a unit: then the hours are the month's. */
  const isCut = lines.some(({ fromMs, toMs }) => fromMs !== statement.fromMs || toMs !== statement.toMs);
  return (
    <div className={classes.statementTable} tabIndex={0} role="region" aria-label={t('title')}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('unit')}</Table.Th>
            {isCut && <Table.Th scope="col">{t('hours')}</Table.Th>}
            <Table.Th scope="col" ta="end">
              {t('quantity')}
            </Table.Th>
            <Table.Th scope="col" ta="end">
              {t('price')}
            </Table.Th>
            <Table.Th scope="col" ta="end">
              {t('amount')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr
              key={`${line.unit}-${line.fromMs}`}
              data-testid={`line-${line.unit}`}
              data-quantity={line.quantity}
            >
              <Table.Th scope="row" fw={500}>
                {tUnit(line.unit)}
              </Table.Th>
              {isCut && (
                <Table.Td>
                  {formatMoment(line.fromMs)} – {formatMoment(line.toMs)}
                </Table.Td>
              )}
              <Table.Td ta="end" title={line.counted}>
                {quantity(line.quantity)}
              </Table.Td>
              <Table.Td ta="end">{line.price === null ? t('noPrice') : price(line.price)}</Table.Td>
              <Table.Td ta="end">{line.amount === null ? '—' : money(line.amount)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row" colSpan={isCut ? 4 : 3}>
              {sum === null ? t('noSum') : t('sum')}
            </Table.Th>
            <Table.Td ta="end" fw={600}>
              {sum === null ? '—' : money(sum)}
            </Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </div>
  );
}
