'use client';

import type { CSSVariablesResolver } from '@mantine/core';

/** Mantine's names of the colours that alerts and quiet buttons take, and our tone for each. */
const TONES = { red: 'bad', yellow: 'warn', orange: 'warn', green: 'ok', teal: 'ok', blue: 'busy', petrol: 'accent' };

/** Quiet grounds: a breath of the tone on whatever lies below, with the tone itself as text. */
function quietGrounds(share: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(TONES).flatMap(([color, tone]) => [
      [`--mantine-color-${color}-light`, `color-mix(in srgb, var(--bh-${tone}) ${share}%, transparent)`],
      [`--mantine-color-${color}-light-hover`, `color-mix(in srgb, var(--bh-${tone}) ${share + 6}%, transparent)`],
      [`--mantine-color-${color}-light-color`, `var(--bh-${tone})`],
    ]),
  );
}

/**
 * What Mantine decides about colours and we decide otherwise. They cannot stand in a style sheet: Mantine writes its own
 * into the page after all of them.
 */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': 'var(--mantine-color-gray-6)',
    '--mantine-color-placeholder': '#6b7377',
    '--mantine-color-default-border': 'var(--mantine-color-gray-3)',
    '--mantine-color-anchor': 'var(--mantine-color-petrol-7)',
    '--mantine-color-error': 'var(--bh-bad)',
    ...quietGrounds(8),
  },
  dark: {
    '--mantine-color-body': 'var(--mantine-color-dark-7)',
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': '#848c90',
    '--mantine-color-default': 'var(--mantine-color-dark-6)',
    '--mantine-color-default-hover': 'var(--mantine-color-dark-5)',
    '--mantine-color-default-border': 'var(--mantine-color-dark-4)',
    '--mantine-color-anchor': 'var(--mantine-color-petrol-4)',
    '--mantine-color-error': 'var(--bh-bad)',
    ...quietGrounds(13),
  },
});
