'use client';

import type { FileEntry, InstanceView } from '@bulkhead/shared';
import { Skeleton } from '@mantine/core';
import { IconFolderOpen, IconLock } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { EmptyState } from '../../../../components/empty-state.tsx';
import { lateDialog } from '../../../../components/late.tsx';
import { SectionCard } from '../../../../components/section-card.tsx';
import { useTenantAllows } from '../../../../components/use-session.ts';
import inside from '../inside.module.css';
import type { FileQuestion } from './file-dialogs.tsx';
import { FileProblemAlert } from './file-problem.tsx';
import { FileTable } from './file-table.tsx';
import { FileToolbar } from './file-toolbar.tsx';
import { FileViewer } from './file-viewer.tsx';
import classes from './files.module.css';
import { joinPath } from './paths.ts';
import { UploadList } from './upload-list.tsx';
import { useFolder } from './use-files.ts';
import { useUploads } from './use-uploads.ts';

const FileDialogs = lateDialog(() => import('./file-dialogs.tsx').then((module) => module.FileDialogs), 'question');

/** The files inside of an instance, for whoever may run programs in it. */
export function FilesTab({ instance }: { instance: InstanceView }) {
  const t = useTranslations('inside');
  const mayExec = useTenantAllows(instance.tenantSlug, 'instances:exec');
  if (mayExec) return <Folder instance={instance} />;
  return (
    <EmptyState icon={<IconLock size={28} />} title={t('noExec.title')}>
      {t('noExec.text')}
    </EmptyState>
  );
}

function Folder({ instance }: { instance: InstanceView }) {
  const t = useTranslations('inside.files');
  const { tenantSlug, id: instanceId } = instance;
  const [asked, setPath] = useQueryState('path', parseAsString.withDefault('/').withOptions({ history: 'push' }));
  const path = asked.startsWith('/') ? asked : '/';
  const [filter, setFilter] = useState('');
  const [looked, setLooked] = useState<string | null>(null);
  const [question, setQuestion] = useState<FileQuestion | null>(null);
  const [dragged, setDragged] = useState(false);
  const folder = useFolder(tenantSlug, instanceId, path, true);
  const { uploads, add, remove } = useUploads(tenantSlug, instanceId);
  const here = folder.data?.path ?? path;
  const hrefOf = (at: string, as: 'file' | 'archive') =>
    `/api/files/${tenantSlug}/${instanceId}/content?${new URLSearchParams({ path: at, as }).toString()}`;
  const isFolder = ({ kind, leadsToFolder }: FileEntry) => kind === 'folder' || leadsToFolder;
  const go = (to: string) => {
    setFilter('');
    void setPath(to);
  };
  const entries = folder.data?.entries.filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()));

  return (
    <SectionCard
      title={t('title')}
      description={folder.data?.isRunning === false ? t('fromLayers') : t('asSeen')}
      flush
    >
      <div
        data-dragged={dragged}
        className={classes.drop}
        onDragOver={(event) => {
          event.preventDefault();
          setDragged(true);
        }}
        onDragLeave={() => setDragged(false)}
        onDrop={(event) => {
          event.preventDefault();
          setDragged(false);
          add([...event.dataTransfer.files], here);
        }}
      >
        <FileToolbar
          path={here}
          filter={filter}
          fetching={folder.isFetching}
          archiveHref={hrefOf(here, 'archive')}
          onPath={go}
          onFilter={setFilter}
          onRefresh={() => void folder.refetch()}
          onNewFolder={() => setQuestion({ kind: 'make-folder' })}
          onUpload={(files) => add(files, here)}
        />
        <UploadList uploads={uploads} onRemove={remove} />
        {folder.isError && (
          <div className={classes.problem}>
            <FileProblemAlert error={folder.error} onRetry={() => void folder.refetch()} />
          </div>
        )}
        {entries === undefined
          ? !folder.isError && <Skeleton height={320} />
          : !folder.isError && (
              <FileTable
                entries={entries}
                isRunning={folder.data?.isRunning === true && instance.state === 'running'}
                hrefOf={(entry) => hrefOf(joinPath(here, entry.name), isFolder(entry) ? 'archive' : 'file')}
                onOpen={(entry) => {
                  const at = joinPath(here, entry.name);
                  if (isFolder(entry)) go(at);
                  else setLooked(at);
                }}
                onAsk={setQuestion}
                empty={
                  <EmptyState
                    icon={<IconFolderOpen size={28} />}
                    title={filter === '' ? t('empty') : t('noMatch', { text: filter })}
                  >
                    {filter === '' && t('emptyText')}
                  </EmptyState>
                }
              />
            )}
        {folder.data?.isComplete === false && (
          <div className={inside.status}>
            <span className={inside.warn}>{folder.data.isRunning ? t('incomplete') : t('incompleteStopped')}</span>
          </div>
        )}
        {dragged && <div className={classes.dropHint}>{t('drop', { path: here })}</div>}
      </div>
      <FileViewer
        tenantSlug={tenantSlug}
        instanceId={instanceId}
        path={looked}
        downloadHref={hrefOf(looked ?? '/', 'file')}
        onClose={() => setLooked(null)}
      />
      <FileDialogs
        tenantSlug={tenantSlug}
        instanceId={instanceId}
        folder={here}
        question={question}
        onClose={() => setQuestion(null)}
      />
    </SectionCard>
  );
}
