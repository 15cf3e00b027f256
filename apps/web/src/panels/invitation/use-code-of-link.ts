'use client';

import { useEffect, useRef } from 'react';

/** Hands over the code behind the link's #, once: that part is never sent to a server, nor written into its logs. */
export function useCodeOfLink(take: (code: string) => void): void {
  const taken = useRef(false);
  useEffect(() => {
    if (taken.current) return;
    taken.current = true;
    const code = window.location.hash.slice(1, 201);
    if (code !== '') take(code);
  }, [take]);
}
