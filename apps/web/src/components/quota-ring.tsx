'use client';

import { NO_RESOURCES, RESOURCE_KINDS } from '@bulkhead/shared';
import type { ResourceKind, Resources, Room } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { prepareQuotaRing } from './prepare-quota-ring.ts';
import type { Arc } from './prepare-quota-ring.ts';
import classes from './quota-ring.module.css';
import { useFormatResource, useSplitResource } from './use-format-resource.ts';

/** The unit once where both numbers have it: "2.95 of 4 cores", but "512 MiB of 2 GiB". */
function shortenValue(value: { number: string; unit: string }, limit: { unit: string }): string {
  return value.unit === limit.unit || value.unit === '' ? value.number : `${value.number} ${value.unit}`;
}

const SIZE = 76;
const OUTER = { radius: 33, width: 7 };
const INNER = { radius: 26.5, width: 2.5 };

function ArcCircle({
  arc,
  ring,
  className,
}: {
  arc: Arc;
  ring: { radius: number; width: number };
  className: string | undefined;
}) {
  const around = 2 * Math.PI * ring.radius;
  if (arc.length <= 0) return null;
  return (
    <circle
      cx={SIZE / 2}
      cy={SIZE / 2}
      r={ring.radius}
      strokeWidth={ring.width}
      strokeDasharray={`${(arc.length * around).toFixed(2)} ${around.toFixed(2)}`}
      strokeDashoffset={(-arc.from * around).toFixed(2)}
      className={className}
    />
  );
}

export interface QuotaRingProps {
  kind: ResourceKind;
  limit: number;
  reserved: number;
  /** What is really used now; left out where nobody measures it (the number of instances). */
  used?: number;
  /** What the form in front of the reader would add. */
  added?: number;
}

/**
 * One resource kind of a quota: reserved and newly added on the outer ring, used on the thin inner one, what is left in
 * the middle. The same numbers stand beside it as text.
 */
export function QuotaRing({ kind, limit, reserved, used, added = 0 }: QuotaRingProps) {
  const t = useTranslations('common.quota');
  const format = useFormatResource();
  const split = useSplitResource();
  const ring = prepareQuotaRing({ limit, reserved, used: used ?? 0, added });
  const left = split(kind, ring.left);
  return (
    <figure className={classes.root} data-level={ring.level} data-kind={kind}>
      <div className={classes.drawing} aria-hidden>
        <svg width={SIZE} height={SIZE} viewBox={`0 0 ${SIZE} ${SIZE}`}>
          <circle cx={SIZE / 2} cy={SIZE / 2} r={OUTER.radius} strokeWidth={OUTER.width} className={classes.track} />
          <ArcCircle arc={ring.reserved} ring={OUTER} className={classes.reserved} />
          <ArcCircle arc={ring.added} ring={OUTER} className={classes.added} />
          <ArcCircle arc={ring.used} ring={INNER} className={classes.used} />
        </svg>
        <div className={classes.middle}>
          <span className={classes.number}>{left.number}</span>
          <span className={classes.unit}>{left.unit === '' ? t('left') : left.unit}</span>
        </div>
      </div>
      <figcaption className={classes.caption}>
        <div className={classes.kind}>{t(`kind.${kind}`)}</div>
        <dl className={classes.list}>
          {used !== undefined && (
            <>
              <dt className={classes.keyUsed}>{t('used')}</dt>
              <dd>{format(kind, used)}</dd>
            </>
          )}
          <dt className={classes.keyReserved}>{t('reserved')}</dt>
          <dd>
            {t('ofLimit', {
              value: shortenValue(split(kind, reserved), split(kind, limit)),
              limit: format(kind, limit),
            })}
          </dd>
          {added > 0 && (
            <>
              <dt className={classes.keyAdded}>{t('added')}</dt>
              <dd>{format(kind, added)}</dd>
            </>
          )}
          <dt className={classes.keyLeft}>{ring.left < 0 ? t('short') : t('rest')}</dt>
          <dd className={ring.left < 0 ? classes.short : undefined}>{format(kind, Math.abs(ring.left))}</dd>
        </dl>
      </figcaption>
    </figure>
  );
}

export interface QuotaRingsProps {
  room: Room;
  used?: Omit<Resources, 'instances'>;
  added?: Resources;
  /** Closer together, for a column at the side. */
  dense?: boolean;
  /** Which kinds to draw; all of them when left out. */
  kinds?: readonly ResourceKind[];
}

/** A room's rings side by side. */
export function QuotaRings({
  room,
  used,
  added = NO_RESOURCES,
  dense = false,
  kinds = RESOURCE_KINDS,
}: QuotaRingsProps) {
  return (
    <div className={classes.rings} data-dense={dense || undefined}>
      {kinds.map((kind) => (
        <QuotaRing
          key={kind}
          kind={kind}
          limit={room.limit[kind]}
          reserved={room.reserved[kind]}
          added={added[kind]}
          {...(used !== undefined && kind !== 'instances' && { used: used[kind] })}
        />
      ))}
    </div>
  );
}
