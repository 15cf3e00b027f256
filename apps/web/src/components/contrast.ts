/** How strong lines and quiet texts are drawn. */
export const CONTRASTS = ['normal', 'high'] as const;
export type Contrast = (typeof CONTRASTS)[number];

/** Remembers the choice. It is no secret, so scripts may write it. */
export const CONTRAST_COOKIE = 'bulkhead-contrast';

export function isContrast(text: string | undefined): text is Contrast {
  return CONTRASTS.some((contrast) => contrast === text);
}
