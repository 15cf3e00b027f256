'use client';

import { Skeleton } from '@mantine/core';
import dynamic from 'next/dynamic';

/** An editor of compose files; its program is fetched when one is shown. */
export const ComposeEditor = dynamic(() => import('./code-editor.tsx').then((module) => module.CodeEditor), {
  ssr: false,
  loading: () => <Skeleton height={320} />,
});
