'use client';

import NextLink from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link inside the dashboard. It loads nothing ahead: every page is made for its reader, so a list of fifty links that
 * are prefetched is fifty pages that the server makes for nobody.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, 'prefetch'>) {
  return <NextLink {...props} prefetch={false} />;
}
