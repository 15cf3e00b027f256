'use client';

import type { ResourceKind } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { prepareRoomBar } from './prepare-room-bar.ts';
import classes from './room-bar.module.css';
import { useFormatResource } from './use-format-resource.ts';

export interface RoomBarProps {
  kind: ResourceKind;
  limit: number;
  reserved: number;
  /** What is really used now; null where nobody measures it. */
  used: number | null;
}

/** Reserved of the limit as a bar, with what is used as a thinner one inside, and both as numbers above. */
export function RoomBar({ kind, limit, reserved, used }: RoomBarProps) {
  const t = useTranslations('operations.roomBar');
  const format = useFormatResource();
  const parts = prepareRoomBar({ limit, reserved, used });
  return (
    <div className={classes.root} data-level={parts.level} data-kind={kind}>
      <div className={classes.text}>
        <span title={t('reservedHint')}>
          {t('reserved', { reserved: format(kind, reserved), limit: format(kind, limit) })}
        </span>
        {used !== null && (
          <span className={classes.used} title={t('usedHint')}>
            {t('used', { used: format(kind, used) })}
          </span>
        )}
      </div>
      <div className={classes.track} aria-hidden="true">
        <div className={classes.reserved} style={{ transform: `scaleX(${parts.reservedShare})` }} />
        {used !== null && <div className={classes.usage} style={{ transform: `scaleX(${parts.usedShare})` }} />}
      </div>
    </div>
  );
}
