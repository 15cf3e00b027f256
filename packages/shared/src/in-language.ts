import type { Localised } from './views/templates.ts';

/** A text in the reader's language where there is one, else in English. */
export function inLanguage(text: Localised, language: string): string {
  if (typeof text === 'string') return text;
  return (language === 'zh-CN' ? text['zh-CN'] : undefined) ?? text.en;
}
