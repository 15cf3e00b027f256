'use client';

import { measureOf, type UsageSummary } from '@bulkhead/shared';
import { useFormatter, useTranslations } from 'next-intl';
import { prepareTiles, type Tile } from './prepare-tiles.ts';
import type { Whose } from './use-usage.ts';
import { useUsageNumbers } from './use-usage-numbers.ts';
import classes from './usage.module.css';

/** What was used in the range, beside it what was reserved, and how it differs from the same time before. */
export function SummaryTiles({ whose, summary }: { whose: Whose; summary: UsageSummary }) {
  const t = useTranslations('usage');
  const numbers = useUsageNumbers(summary.currency);
  const change = useChangeText(numbers);
  const notes = useNotes(whose, summary, numbers);
  return (
    <section aria-label={t('tiles.label')}>
      <dl className={classes.tiles}>
        {prepareTiles(summary).map((tile) => (
          <div
            key={tile.measure}
            className={classes.tile}
            title={t(`tiles.source.${sourceOf(whose, tile.measure)}`)}
            data-testid={`usage-${tile.measure}`}
            data-value={tile.value}
          >
            <dt className={classes.tileName}>{t(`measure.${tile.measure}`)}</dt>
            <dd className={classes.tileValue}>{numbers(tile.measure, tile.value)}</dd>
            {notes[tile.measure]?.map((note) => (
              <dd key={note} className={classes.tileNote}>
                {note}
              </dd>
            ))}
            <dd className={classes.tileNote}>{change(tile)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function sourceOf(whose: Whose, measure: Tile['measure']) {
  if (whose === null && measure === 'cpu') return 'hostCpu';
  if (whose === null && measure === 'memory') return 'hostMemory';
  return measure === 'stalled' || measure === 'allocatedCpu' || measure === 'allocatedMemory' ? 'cpu' : measure;
}

type Numbers = ReturnType<typeof useUsageNumbers>;

function useChangeText(numbers: Numbers): (tile: Tile) => string {
  const t = useTranslations('usage.tiles');
  const format = useFormatter();
  return ({ measure, change: { sign, absolute, share } }) => {
    if (share === null && sign !== 'same') return t('noneBefore');
    const percent =
      share === null || share === 0
        ? 'none'
        : format.number(share, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });
    return t('change', { sign, absolute: numbers(measure, absolute), percent });
  };
}

/** What stands beside each number: of use what was reserved, of flows their directions, of time what it was spent with. */
function useNotes(
  whose: Whose,
  { whole, parts }: UsageSummary,
  numbers: Numbers,
): Partial<Record<Tile['measure'], string[]>> {
  const t = useTranslations('usage.tiles');
  const reserved = whose === null ? 'canReserve' : 'reserved';
  const waited = t('waited', { value: numbers('stalled', measureOf(parts, 'stalled')) });
  return {
    cpu: [t(reserved, { value: numbers('allocatedCpu', measureOf(whole, 'allocatedCpu')) })],
    memory: [t(reserved, { value: numbers('allocatedMemory', measureOf(whole, 'allocatedMemory')) })],
    io: [t('readWritten', { read: numbers('io', whole.ioReadBytes), written: numbers('io', whole.ioWriteBytes) })],
    network: [
      t('inOut', { in: numbers('network', whole.networkInBytes), out: numbers('network', whole.networkOutBytes) }),
    ],
    throttled:
      whose === null
        ? [waited]
        : [t('compartmentHeld', { value: numbers('throttled', measureOf(whole, 'throttled')) }), waited],
  };
}
