'use client';

import type { Anatomy } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { SectionCard } from '../../components/section-card.tsx';
import classes from './anatomy.module.css';
import { shortenIds } from './shorten-ids.ts';

type Hierarchy = Anatomy['cgroups'][number];

/** Where the kernel counts and limits the container, file by file, beside the compartment around it. */
export function CgroupsCard({ cgroups }: { cgroups: Anatomy['cgroups'] }) {
  const t = useTranslations('anatomy.cgroups');
  return (
    <SectionCard title={t('title')} description={t('description')} flush>
      {cgroups
        .filter(({ files }) => files.length > 0)
        .map((hierarchy) => (
          <HierarchyTable key={hierarchy.controller} hierarchy={hierarchy} />
        ))}
    </SectionCard>
  );
}

function HierarchyTable({ hierarchy }: { hierarchy: Hierarchy }) {
  const t = useTranslations('anatomy.cgroups');
  const { controller, version, mount, path, files } = hierarchy;
  return (
    <div className={classes.hierarchy} data-testid={`cgroup-${controller}`}>
      <div className={classes.hierarchyHead}>
        <h3 className={classes.hierarchyName}>{controller}</h3>
        <span className={classes.tag}>v{version}</span>
        <span className={classes.path} title={`${mount}/${path}`}>
          {`${mount}/${shortenIds(path)}`}
        </span>
      </div>
      <table className={classes.files}>
        <caption className={classes.hidden}>{t('table', { controller })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('controlHeader')}</th>
            <th scope="col">{t('file')}</th>
            <th scope="col">{version === '1' ? t('nameOnV2') : t('nameOnV1')}</th>
            <th scope="col">{t('own')}</th>
            <th scope="col">{t('compartment')}</th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <tr key={file.name}>
              <th scope="row">
                {t(`control.${file.control}.name`)}
                <span className={classes.about}>{t(`control.${file.control}.about`)}</span>
              </th>
              <td data-label={t('file')} className={classes.mono}>
                {file.name}
              </td>
              <td data-label={version === '1' ? t('nameOnV2') : t('nameOnV1')} className={classes.mono}>
                {file.otherName === '' ? t('noOtherName') : file.otherName}
              </td>
              <td data-label={t('own')}>
                <Value text={file.own} />
              </td>
              <td data-label={t('compartment')}>
                <Value text={file.compartment} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ text }: { text: string | null }) {
  const t = useTranslations('anatomy.cgroups');
  if (text === null) return <span className={classes.about}>{t('notThere')}</span>;
  return <pre className={classes.value}>{text === '' ? t('empty') : text}</pre>;
}
