'use client';

import type { Anatomy } from '@bulkhead/shared';
import { formatBytes } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './anatomy.module.css';

type Rootfs = NonNullable<Anatomy['rootfs']>;
type Layer = Rootfs['layers'][number];

/** The root file system as it is stacked: the container's own layer on top of those that its image brings. */
export function RootfsCard({ rootfs }: { rootfs: Rootfs }) {
  const t = useTranslations('anatomy.rootfs');
  return (
    <SectionCard title={t('title')} description={t('description', { driver: rootfs.driver })}>
      <ol className={classes.layers} data-testid="layers">
        {rootfs.layers.toReversed().map((layer) => (
          <LayerRow key={layer.id} layer={layer} />
        ))}
      </ol>
      <Changes rootfs={rootfs} />
      {rootfs.mounts.length > 0 && <Mounts mounts={rootfs.mounts} />}
    </SectionCard>
  );
}

function LayerRow({ layer }: { layer: Layer }) {
  const t = useTranslations('anatomy.rootfs');
  const { isOwn, usedBy, sizeBytes, createdBy, id } = layer;
  const digits = id.replace(/^sha256:/, '').slice(0, 12);
  const sharing = isOwn ? t('own') : usedBy > 1 ? t('shared', { count: usedBy }) : t('alone');
  return (
    <li className={classes.layer} data-own={isOwn}>
      <span className={classes.mono}>{digits}</span>
      <span className={classes.layerStep} title={createdBy}>
        {isOwn ? t('ownAbout') : createdBy === '' ? t('stepUnknown') : createdBy}
      </span>
      <span className={classes.tag}>{sharing}</span>
      <span className={classes.layerSize}>{sizeBytes === null ? t('sizeUnknown') : formatBytes(sizeBytes)}</span>
    </li>
  );
}

function Changes({ rootfs }: { rootfs: Rootfs }) {
  const t = useTranslations('anatomy.rootfs');
  const { changes, changesTotal, changesComplete } = rootfs;
  if (changesTotal === null) {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {t('changesUnknown', { driver: rootfs.driver })}
      </Text>
    );
  }
  if (changesTotal === 0) {
    return (
      <Text size="sm" c="dimmed" mt="sm">
        {t('unchanged')}
      </Text>
    );
  }
  return (
    <details className={classes.details}>
      <summary>{t(changesComplete ? 'changes' : 'changesAtLeast', { count: changesTotal })}</summary>
      <ul className={classes.changes}>
        {changes.map(({ kind, path }) => (
          <li key={path} data-kind={kind}>
            <span className={classes.changeKind}>{t(`change.${kind}`)}</span>
            <span className={classes.mono}>{path}</span>
          </li>
        ))}
      </ul>
      {changesTotal > changes.length && (
        <Text size="xs" c="dimmed">
          {t('notListed', { count: changesTotal - changes.length })}
        </Text>
      )}
    </details>
  );
}

function Mounts({ mounts }: { mounts: Rootfs['mounts'] }) {
  const t = useTranslations('anatomy.rootfs');
  return (
    <details className={classes.details}>
      <summary>{t('mounts', { count: mounts.length })}</summary>
      <ul className={classes.changes}>
        {mounts.map(({ target, type, options }) => (
          <li key={target}>
            <span className={classes.changeKind}>{type}</span>
            <span className={classes.mono}>{target}</span>
            <span className={classes.about}>{options}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
