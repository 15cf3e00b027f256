'use client';

import type { Anatomy } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './anatomy.module.css';

/** What the container sees as its own, and what it shares with the host. */
export function NamespacesCard({ namespaces }: { namespaces: Anatomy['namespaces'] }) {
  const t = useTranslations('anatomy.namespaces');
  return (
    <SectionCard title={t('title')} description={t('description')}>
      <ul className={classes.namespaces}>
        {namespaces.map(({ kind, inode, isHosts }) => (
          <li key={kind} className={classes.namespace} data-hosts={isHosts}>
            <div className={classes.namespaceHead}>
              <span className={classes.namespaceKind}>{kind}</span>
              <span className={classes.tag}>{isHosts ? t('hosts') : t('own')}</span>
            </div>
            <span className={classes.mono}>{`${kind}:[${inode}]`}</span>
            <span className={classes.about}>{t(`about.${kind}`)}</span>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
