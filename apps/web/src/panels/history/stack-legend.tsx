import { Anchor, Table } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Swatch } from '../../components/charts/chart-legend.tsx';
import type { ChartSeries } from '../../components/charts/chart-series.ts';
import { useChartNumbers } from '../../components/charts/use-chart-numbers.ts';
import { Link } from '../../components/link.tsx';
import classes from './history.module.css';
import type { Stack } from './prepare-stack.ts';
import type { StackSeries } from './stack-chart.tsx';

/** Who each layer is, with its mean, its share of all and its highest mean; the largest first, as they lie. */
export function StackLegend({
  stack,
  layers,
  lines,
}: {
  stack: Stack;
  layers: readonly StackSeries[];
  lines: readonly ChartSeries<string>[];
}) {
  const t = useTranslations('history.timeline');
  const { percent } = useChartNumbers();
  return (
    <div className={classes.legend}>
      <Table verticalSpacing={4} horizontalSpacing="xs" fz="sm" data-testid="stack-legend">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('who')}</Table.Th>
            <Table.Th scope="col">{t('mean')}</Table.Th>
            <Table.Th scope="col">{t('share')}</Table.Th>
            <Table.Th scope="col" className={classes.most}>
              {t('most')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {layers.map((one, index) => {
            const layer = stack.layers[index];
            return (
              <Table.Tr key={one.key} data-role={layer?.role}>
                <Table.Td>
                  <span className={classes.who}>
                    <Swatch series={one} />
                    {one.href === null ? (
                      one.label
                    ) : (
                      <Anchor component={Link} href={one.href} size="sm">
                        {one.label}
                      </Anchor>
                    )}
                  </span>
                </Table.Td>
                <Table.Td>{one.format(layer?.mean ?? 0)}</Table.Td>
                <Table.Td>{percent(layer?.share ?? 0)}</Table.Td>
                <Table.Td className={classes.most}>{one.format(layer?.most ?? 0)}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      <ul className={classes.lines}>
        {lines.map((one) => (
          <li key={one.key}>
            <Swatch series={one} />
            {one.label}
          </li>
        ))}
      </ul>
    </div>
  );
}
