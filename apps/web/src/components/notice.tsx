'use client';

import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './notice.module.css';

export interface NoticeProps {
  tone: 'busy' | 'warn' | 'bad';
  /** `alert` interrupts a screen reader, `status` waits for its turn. */
  role?: 'alert' | 'status';
  icon?: ReactNode;
  title?: ReactNode;
  children?: ReactNode;
  'data-testid'?: string;
  'data-problem'?: string;
  'data-operation'?: string;
}

/** Something that the reader should know about what is on the page: on its way, amiss, broken. */
export function Notice({ tone, role = 'status', icon = <IconAlertTriangle size={18} />, ...rest }: NoticeProps) {
  return (
    <Alert
      {...rest}
      role={role}
      icon={icon}
      data-tone={tone}
      classNames={{
        root: classes.root ?? '',
        title: classes.title ?? '',
        message: classes.message ?? '',
        icon: classes.icon ?? '',
      }}
    />
  );
}
