import type { Database } from '@bulkhead/db';
import { MAIL_SECURITIES, type MailSettingsInput, type MailSettingsView } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';

const SEAL_NAME = 'mail-settings';
const DEFAULTS = { host: '', port: 587, security: 'starttls', username: '', sealedPassword: null, fromAddress: '' };

/** Everything about the mail server but its password. */
export async function getMailSettings(deps: Deps): Promise<MailSettingsView> {
  const { host, port, security, username, fromAddress, sealedPassword } = await readRow(deps.db);
  return { host, port, security: toSecurity(security), username, fromAddress, hasPassword: sealedPassword !== null };
}

/** What it takes to send: null while no server and no sender are set. */
export async function readMailServer(
  deps: Pick<Deps, 'db' | 'sealer'>,
): Promise<(Omit<MailSettingsView, 'hasPassword'> & { password: string | null }) | null> {
  const { host, port, security, username, fromAddress, sealedPassword } = await readRow(deps.db);
  if (host === '' || fromAddress === '') return null;
  const password = sealedPassword === null ? null : deps.sealer.open(SEAL_NAME, sealedPassword);
  return { host, port, security: toSecurity(security), username, fromAddress, password };
}

/** Sets where mail goes. A password that is left out stays, unless server, port, security or user change: it was given for those. */
export async function updateMailSettings(
  deps: Deps,
  actor: Actor,
  { password, ...wanted }: MailSettingsInput,
): Promise<MailSettingsView> {
  const hasPassword = await deps.db.$transaction(async (tx) => {
    await tx.$executeRaw`insert into "MailSettings" (id) values (1) on conflict do nothing`;
    await tx.$executeRaw`select 1 from "MailSettings" where id = 1 for no key update`;
    const before = await tx.mailSettings.findUniqueOrThrow({ where: { id: 1 } });
    const stays = (['host', 'port', 'security', 'username'] as const).every((key) => before[key] === wanted[key]);
    const kept = stays ? before.sealedPassword : null;
    const given = password === '' ? null : password;
    const sealedPassword = given === undefined ? kept : given === null ? null : deps.sealer.seal(SEAL_NAME, given);
    await tx.mailSettings.updateMany({ where: { id: 1 }, data: { ...wanted, sealedPassword } });
    await writeAudit(tx, actor, {
      action: 'mail.update',
      target: 'mail',
      details: { ...wanted, newPassword: password !== undefined },
    });
    await deps.changes.publish(tx, [newsAbout('alerts')]);
    return sealedPassword !== null;
  });
  return { ...wanted, hasPassword };
}

async function readRow(db: Database) {
  return (await db.mailSettings.findUnique({ where: { id: 1 } })) ?? DEFAULTS;
}

function toSecurity(text: string): MailSettingsView['security'] {
  return MAIL_SECURITIES.find((one) => one === text) ?? 'starttls';
}
