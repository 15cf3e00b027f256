import type { DeliveryEvent } from '@bulkhead/shared';
import { createHash } from 'node:crypto';
import type { Language } from '../../../../i18n/languages.ts';
import type { AlertFacts } from './alert-facts.ts';
import { oneLine, wordAlert, wordRule, wordsIn, wordThreshold, type Words } from './word-alert.ts';

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

export interface MailItem {
  alert: AlertFacts;
  event: Exclude<DeliveryEvent, 'test'>;
}

/** Pure: a mail about some alerts, as plain text and as HTML of the same words. */
export function toAlertMail(
  language: Language,
  items: readonly MailItem[],
  { channelName, link }: { channelName: string; link: string },
): MailText {
  const words = wordsIn(language, 'alert-mail');
  const sections = items.map((item) => ({
    title: wordAlert(language, item.alert, item.event),
    rows: rowsOf(words, language, item),
  }));
  const footer = words('footer', { channel: oneLine(channelName) });
  return {
    subject: subjectOf(words, language, items),
    ...layOut(sections, { label: words('label.open'), link }, footer),
  };
}

/** Pure: a mail that only shows that mails arrive. `channelName` null: it tries the settings. */
export function toTestMail(language: Language, channelName: string | null, link: string): MailText {
  const words = wordsIn(language, 'alert-mail');
  const channel = oneLine(channelName ?? '');
  const subject = channelName === null ? words('subject.settings') : words('subject.test', { channel });
  const title = channelName === null ? words('settings') : words('test', { channel });
  return { subject, ...layOut([{ title, rows: [] }], { label: words('label.open'), link }, null) };
}

/**
 * Pure: what a mail is known by. A repetition after a crash has the same, so that it can be dropped; a mail with other alerts in
 * it has another, so that it is not.
 */
export function messageIdOf(deliveryIds: readonly string[], fromAddress: string): string {
  const [only] = deliveryIds;
  const domain = fromAddress.slice(fromAddress.lastIndexOf('@') + 1);
  const local =
    deliveryIds.length === 1 && only !== undefined
      ? only
      : createHash('sha256').update(deliveryIds.toSorted().join(' ')).digest('hex').slice(0, 40);
  return `<${local}@${domain}>`;
}

function subjectOf(words: Words, language: Language, items: readonly MailItem[]): string {
  const [first] = items;
  if (items.length !== 1 || first === undefined) {
    const fired = items.filter(({ event }) => event === 'fired').length;
    return words('subject.several', { count: items.length, fired, cleared: items.length - fired });
  }
  const { alert, event } = first;
  const about = { rule: wordRule(language, alert), name: oneLine(alert.subject.name) };
  return event === 'fired'
    ? words('subject.fired', { ...about, severity: words(`severity.${alert.severity}`) })
    : words('subject.cleared', about);
}

function rowsOf(words: Words, language: Language, { alert, event }: MailItem): [string, string][] {
  const { finding, subject, tenant, startedAt, clearedAt, severity, condition } = alert;
  const rows: [string, string | null][] = [
    [words(`kind.${subject.kind}`), subject.name],
    [words('label.severity'), words(`severity.${severity}`)],
    [words('label.rule'), wordRule(language, alert)],
    [words('label.tenant'), subject.kind === 'tenant' ? null : tenant],
    [words('label.threshold'), wordThreshold(language, condition)],
    [words('label.place'), finding.place],
    [words('label.detail'), finding.detail],
    [words('label.since'), words('value.moment', { at: startedAt })],
    [words('label.until'), event === 'fired' || clearedAt === null ? null : words('value.moment', { at: clearedAt })],
  ];
  return rows.flatMap(([label, value]) => (value === null || value === '' ? [] : [[label, oneLine(value)]]));
}

interface Section {
  title: string;
  rows: readonly (readonly [string, string])[];
}

function layOut(sections: readonly Section[], { label, link }: { label: string; link: string }, footer: string | null) {
  const text = [
    ...sections.map(({ title, rows }) => [title, ...rows.map(([name, value]) => `  ${name}: ${value}`)].join('\n')),
    `${label}: ${link}`,
    ...(footer === null ? [] : [footer]),
  ].join('\n\n');
  const html = [
    '<!doctype html><html><body style="font-family:sans-serif;font-size:14px">',
    ...sections.map(
      ({ title, rows }) =>
        `<p><strong>${escapeHtml(title)}</strong></p><table>${rows
          .map(
            ([name, value]) =>
              `<tr><td style="padding-right:12px">${escapeHtml(name)}</td><td>${escapeHtml(value)}</td></tr>`,
          )
          .join('')}</table>`,
    ),
    `<p><a href="${escapeHtml(link)}">${escapeHtml(label)}</a></p>`,
    ...(footer === null ? [] : [`<p style="font-size:12px">${escapeHtml(footer)}</p>`]),
    '</body></html>',
  ].join('\n');
  return { text, html };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? found);
}
