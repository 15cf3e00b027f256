'use client';

import { useIntersection } from '@mantine/hooks';
import { useState } from 'react';
import type { ReactNode } from 'react';

/** So far before it is on the screen it is fetched. */
const AHEAD = '300px';

/** What is heavy and further down: its room until somebody scrolls there, and then for good the thing itself. */
export function WhenSeen({ heightPx, children }: { heightPx: number; children: ReactNode }) {
  const [seen, setSeen] = useState(false);
  const { ref, entry } = useIntersection({ rootMargin: AHEAD });
  if (!seen && entry?.isIntersecting === true) setSeen(true);
  if (seen) return children;
  return <div ref={ref} style={{ height: heightPx }} data-testid="not-seen-yet" />;
}
