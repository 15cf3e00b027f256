'use client';

import type { Anatomy } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './anatomy.module.css';

/** Who started whom: engine, shim, init, and the processes below it. */
export function RuntimeCard({ anatomy }: { anatomy: Anatomy }) {
  const t = useTranslations('anatomy.runtime');
  const { engine, runtime, shim, init } = anatomy.runtime;
  const steps = [
    { key: 'engine', name: t('engine'), value: engine, about: t('engineAbout') },
    { key: 'runtime', name: t('runtime'), value: runtime, about: t('runtimeAbout') },
    { key: 'shim', name: t('shim'), value: shim && `${shim.command} · ${shim.pid}`, about: t('shimAbout') },
    { key: 'init', name: t('init'), value: init && `${init.command} · ${init.pid}`, about: t('initAbout') },
  ];
  return (
    <SectionCard title={t('title')} description={t('description')}>
      <ol className={classes.chain}>
        {steps.map(({ key, name, value, about }) => (
          <li key={key} className={classes.link}>
            <span className={classes.linkName}>{name}</span>
            <span className={classes.mono}>{value === null || value === '' ? t('unknown') : value}</span>
            <span className={classes.about}>{about}</span>
          </li>
        ))}
      </ol>
    </SectionCard>
  );
}
