import type { mailTestSchema } from '@bulkhead/shared';
import type { z } from 'zod';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { alertsLink } from '../alerts/messages/page-links.ts';
import { messageIdOf, toTestMail } from '../alerts/messages/to-mail.ts';
import { sendMail } from './send-mail.ts';

/** Sends one mail now and answers what came of it: the settings as they are saved. */
export async function testMail(
  deps: Deps,
  actor: Actor,
  { address, language }: { address: string; language: 'en' | 'zh-CN' },
): Promise<z.infer<typeof mailTestSchema>> {
  await deps.db.$transaction((tx) =>
    writeAudit(tx, actor, { action: 'mail.test', target: 'mail', details: { address } }),
  );
  const id = newId();
  const outcome = await sendMail(deps, {
    ...toTestMail(language, null, alertsLink(deps, null)),
    to: [address],
    messageId: (from) => messageIdOf([id], from),
  });
  if (outcome.kind === 'sent') return { problem: null };
  const said = [outcome.detail, outcome.status].filter((part) => part !== null).join(' ');
  return { problem: { code: outcome.code, detail: said === '' ? null : said } };
}
