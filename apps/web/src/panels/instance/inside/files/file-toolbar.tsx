'use client';

import { ActionIcon, Anchor, Breadcrumbs, Button, FileButton, TextInput } from '@mantine/core';
import {
  IconArrowUp,
  IconDownload,
  IconFolderPlus,
  IconHome,
  IconRefresh,
  IconSearch,
  IconUpload,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import inside from '../inside.module.css';
import classes from './files.module.css';
import { crumbsOf, parentOf } from './paths.ts';

export interface FileToolbarProps {
  path: string;
  filter: string;
  fetching: boolean;
  archiveHref: string;
  onPath: (path: string) => void;
  onFilter: (filter: string) => void;
  onRefresh: () => void;
  onNewFolder: () => void;
  onUpload: (files: File[]) => void;
}

/** Where one is, and what can be done there. */
export function FileToolbar(props: FileToolbarProps) {
  const { path, filter, fetching, archiveHref, onPath, onFilter, onRefresh, onNewFolder, onUpload } = props;
  const t = useTranslations('inside.files');
  return (
    <>
      <nav className={classes.where} aria-label={t('path')}>
        <ActionIcon variant="subtle" color="gray" aria-label={t('root')} onClick={() => onPath('/')}>
          <IconHome size={16} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={t('up')} onClick={() => onPath(parentOf(path))}>
          <IconArrowUp size={16} />
        </ActionIcon>
        <Breadcrumbs separatorMargin={4} className={classes.crumbs}>
          {path === '/' && <span>/</span>}
          {crumbsOf(path).map((crumb) => (
            <Anchor key={crumb.path} component="button" type="button" size="sm" onClick={() => onPath(crumb.path)}>
              {crumb.name}
            </Anchor>
          ))}
        </Breadcrumbs>
      </nav>
      <div className={inside.bar}>
        <TextInput
          className={inside.grow}
          size="xs"
          label={t('filter')}
          value={filter}
          onChange={(event) => onFilter(event.currentTarget.value)}
          leftSection={<IconSearch size={14} aria-hidden />}
          spellCheck={false}
        />
        <FileButton multiple onChange={onUpload}>
          {(button) => (
            <Button {...button} size="xs" leftSection={<IconUpload size={14} aria-hidden />}>
              {t('upload')}
            </Button>
          )}
        </FileButton>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFolderPlus size={14} aria-hidden />}
          onClick={onNewFolder}
        >
          {t('newFolder')}
        </Button>
        <Button
          size="xs"
          variant="default"
          component="a"
          href={archiveHref}
          download
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {t('downloadFolder')}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={fetching}
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={onRefresh}
        >
          {t('refresh')}
        </Button>
      </div>
    </>
  );
}
