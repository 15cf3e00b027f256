import {
  BUILT_IN_RULES,
  unitOfSeries,
  type AlertCondition,
  type AlertSeries,
  type BuiltInRule,
  type DeliveryEvent,
} from '@bulkhead/shared';
import { createTranslator } from 'next-intl';
import type { Language } from '../../../../i18n/languages.ts';
import en from '../../../../messages/en/alert-mail.json' with { type: 'json' };
import zhCN from '../../../../messages/zh-CN/alert-mail.json' with { type: 'json' };
import type { AlertFacts } from './alert-facts.ts';

const TEXTS: Record<Language, typeof en> = { en, 'zh-CN': zhCN };

/** Words of messages in a language. Moments are said in UTC: nobody knows where a mail is read. */
export function wordsIn(language: Language, namespace: 'alert-mail') {
  return createTranslator({
    locale: language,
    messages: { 'alert-mail': TEXTS[language] },
    namespace,
    timeZone: 'UTC',
    // A text that is missing or wrong is a fault of ours that a test finds; a message goes out all the same.
    onError: () => {},
  });
}
export type Words = ReturnType<typeof wordsIn>;

/** One sentence: what is or was so, of whom. */
export function wordAlert(language: Language, alert: AlertFacts, event: Exclude<DeliveryEvent, 'test'>): string {
  const words = wordsIn(language, 'alert-mail');
  const { rule, condition, subject } = alert;
  const about = { name: oneLine(subject.name), value: wordFound(words, alert) };
  const key = builtInOf(rule.builtIn) ?? (condition.kind === 'state' ? condition.state : null);
  const said =
    key === null ? words('sentence.series', { ...about, rule: oneLine(rule.name) }) : words(`sentence.${key}`, about);
  return event === 'fired' ? said : words('cleared', { sentence: said });
}

/** The rule's name for people: built-in ones have one in every language. */
export function wordRule(language: Language, { rule }: AlertFacts): string {
  const builtIn = builtInOf(rule.builtIn);
  return builtIn === null ? oneLine(rule.name) : wordsIn(language, 'alert-mail')(`rule.${builtIn}`);
}

/** From where on it is too much or too little; null: a state has no such number. */
export function wordThreshold(language: Language, condition: AlertCondition): string | null {
  if (condition.kind === 'state') return null;
  const words = wordsIn(language, 'alert-mail');
  const value = wordSeries(words, condition.series, condition.threshold);
  return words(`threshold.${condition.direction}`, { value });
}

/** Names are anybody's: a line of a message stays one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

const COUNTED_STATES = new Set(['restart-loop', 'unhealthy']);

function wordFound(words: Words, { condition, finding: { value } }: AlertFacts): string {
  if (value === null) return words('value.unknown');
  if (condition.kind === 'series') return wordSeries(words, condition.series, value);
  if (COUNTED_STATES.has(condition.state)) return words('value.number', { value });
  return words('value.moment', { at: new Date(value) });
}

function wordSeries(words: Words, series: AlertSeries, value: number): string {
  switch (unitOfSeries(series)) {
    case 'per-mille':
      return words('value.percent', { value: value / 10 });
    case 'usec-per-second':
      return words('value.percent', { value: value / 10_000 });
    case 'bytes':
      return words('value.mebibytes', { value: value / 1024 ** 2 });
    case 'bytes-per-second':
      return words('value.mebibytesPerSec', { value: value / 1024 ** 2 });
    case 'millicores':
      return words('value.cores', { value: value / 1_000 });
    case 'count':
      return words('value.number', { value });
  }
}

function builtInOf(code: string | null): BuiltInRule | null {
  return BUILT_IN_RULES.find((one) => one === code) ?? null;
}
