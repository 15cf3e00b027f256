import {
  ALERT_ABOUT,
  ALERT_SERIES,
  ALERT_SEVERITIES,
  ALERT_STATES,
  BUILT_IN_RULES,
  type AlertCondition,
} from '@bulkhead/shared';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Language } from '../../../../i18n/languages.ts';
import type { AlertFacts } from './alert-facts.ts';
import { messageIdOf, toAlertMail, toTestMail } from './to-mail.ts';
import { toWebhookMessage } from './to-webhook-message.ts';
import { wordAlert } from './word-alert.ts';

const AT = new Date('2026-05-01T10:05:00Z');
const throttled: AlertCondition = {
  kind: 'series',
  series: 'throttledPerMille',
  direction: 'above',
  threshold: 200,
  clearAt: 100,
};

function alert(changes: Partial<AlertFacts> = {}): AlertFacts {
  return {
    id: 'a',
    rule: { id: 'r', name: 'Mine', builtIn: null },
    condition: throttled,
    severity: 'warning',
    subject: { kind: 'instance', id: 'i', name: 'web' },
    tenant: 'acme',
    finding: { value: 315, limit: null, detail: null, series: null, place: 'host-a' },
    startedAt: AT,
    firedAt: AT,
    clearedAt: AT,
    ...changes,
  };
}

const conditions: AlertCondition[] = [
  ...ALERT_SERIES.map((series): AlertCondition => ({ ...throttled, series })),
  ...ALERT_STATES.map((state): AlertCondition => ({ kind: 'state', state })),
];
const everything = [
  ...conditions.flatMap((condition) =>
    [null, AT.getTime()].map((value) => alert({ condition, finding: { ...alert().finding, value } })),
  ),
  ...BUILT_IN_RULES.map((builtIn) => alert({ rule: { id: 'r', name: builtIn, builtIn } })),
  ...ALERT_ABOUT.map((kind) => alert({ subject: { kind, id: 's', name: 'x' } })),
  ...ALERT_SEVERITIES.map((severity) => alert({ severity })),
];

describe.each(LANGUAGES)('in %s', (language: Language) => {
  it('there are words for everything that an alert can be', () => {
    for (const facts of everything) {
      for (const event of ['fired', 'cleared'] as const) {
        const mail = toAlertMail(language, [{ alert: facts, event }], { channelName: 'c', link: 'https://x.test/' });
        expect(`${mail.subject}\n${mail.text}`).not.toMatch(/alert-mail\.|undefined|NaN|\{|\}/);
      }
    }
    for (const channelName of ['c', null]) {
      expect(JSON.stringify(toTestMail(language, channelName, 'https://x.test/'))).not.toContain('alert-mail.');
    }
  });
});

describe('a message', () => {
  it('says moments as such and in UTC', () => {
    const silent = alert({
      condition: { kind: 'state', state: 'host-silent' },
      subject: { kind: 'host', id: 'h', name: 'host-a' },
      finding: { ...alert().finding, value: AT.getTime() },
    });
    expect(wordAlert('en', silent, 'fired')).toBe('Host host-a has not been heard since May 1, 2026, 10:05 UTC.');
    expect(wordAlert('zh-CN', silent, 'cleared')).toBe(
      '已恢复：主机 host-a 自 2026年5月1日 10:05 UTC 起没有任何消息。',
    );
  });
  it('about a beginning does not tell the end, however late it is sent', () => {
    expect(toWebhookMessage(alert(), 'fired', { link: 'https://x.test/', at: AT }).data).toMatchObject({
      clearedAt: null,
    });
    expect(toWebhookMessage(alert(), 'cleared', { link: 'https://x.test/', at: AT }).data).toMatchObject({
      clearedAt: AT.toISOString(),
    });
  });
  it('is known by what is in it, in whatever order', () => {
    expect(messageIdOf(['one'], 'a@b.test')).toBe('<one@b.test>');
    expect(messageIdOf(['one', 'two'], 'a@b.test')).toBe(messageIdOf(['two', 'one'], 'a@b.test'));
    expect(messageIdOf(['one', 'two'], 'a@b.test')).not.toBe(messageIdOf(['one', 'three'], 'a@b.test'));
  });
});
