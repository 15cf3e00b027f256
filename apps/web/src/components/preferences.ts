'use client';

import { useRouter } from 'next/navigation';
import { useSyncExternalStore } from 'react';
import { CONTRAST_COOKIE, isContrast } from './contrast.ts';
import type { Contrast } from './contrast.ts';
import { LANGUAGE_COOKIE } from '../i18n/languages.ts';
import type { Language } from '../i18n/languages.ts';

const YEAR_SEC = 365 * 24 * 3600;

function keep(cookie: string, value: string): void {
  document.cookie = `${cookie}=${value}; path=/; max-age=${YEAR_SEC}; samesite=lax`;
}

/** Changes the language of this browser, and draws the page again in it. */
export function useChooseLanguage(): (language: Language) => void {
  const router = useRouter();
  return (language) => {
    keep(LANGUAGE_COOKIE, language);
    router.refresh();
  };
}

const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readContrast(): Contrast {
  const shown = document.documentElement.dataset.contrast;
  return isContrast(shown) ? shown : 'normal';
}

/** How strong lines and quiet texts are. The server draws it into the document, so that nothing flashes. */
export function useContrast(): [Contrast, (contrast: Contrast) => void] {
  const contrast = useSyncExternalStore<Contrast>(listen, readContrast, () => 'normal');
  return [
    contrast,
    (chosen) => {
      keep(CONTRAST_COOKIE, chosen);
      document.documentElement.dataset.contrast = chosen;
      for (const listener of listeners) listener();
    },
  ];
}
