import type { DeliveryProblem } from '@bulkhead/shared';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Deps } from '../../deps.ts';
import { readMailServer } from './mail-settings.ts';

const STEP_MS = 10_000;
/** All of it: name, connection, handshakes, mail. */
const WHOLE_MS = 45_000;

export interface OutgoingMail {
  to: readonly string[];
  subject: string;
  text: string;
  html: string;
  /** With angle brackets; made from the sender's address, which only the settings know. */
  messageId: (fromAddress: string) => string;
}

/** How it went. `refused`: addresses that the server did not take although it took others. */
export type MailOutcome =
  | { kind: 'sent'; status: number; refused: string[] }
  | { kind: 'failed'; code: DeliveryProblem; detail: string | null; status: number | null; isFinal: boolean };

/** Hands a mail to the operators' mail server. Never throws for what that server, or the way to it, does wrong. */
export async function sendMail(deps: Pick<Deps, 'db' | 'sealer'>, mail: OutgoingMail): Promise<MailOutcome> {
  const server = await readMailServer(deps);
  if (server === null) return { kind: 'failed', code: 'no-mail-server', detail: null, status: null, isFinal: false };
  const { host, port, security, username, password, fromAddress } = server;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(username !== '' && { auth: { user: username, pass: password ?? '' } }),
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    dnsTimeout: STEP_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const done = new AbortController();
  try {
    const sent = await Promise.race([
      transport.sendMail({
        from: { name: 'Bulkhead', address: fromAddress },
        to: mail.to.map((address) => ({ name: '', address })),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        messageId: mail.messageId(fromAddress),
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
      sleep(WHOLE_MS, null, { signal: done.signal }),
    ]);
    if (sent === null) return { kind: 'failed', code: 'timeout', detail: null, status: null, isFinal: false };
    const status = Number.parseInt(sent.response, 10);
    return { kind: 'sent', status: Number.isNaN(status) ? 250 : status, refused: sent.rejected };
  } catch (error) {
    return toFailure(error);
  } finally {
    done.abort();
    transport.close();
  }
}

const PROBLEM_OF: Record<string, DeliveryProblem> = {
  EAUTH: 'login',
  ENOAUTH: 'login',
  EOAUTH2: 'login',
  ETLS: 'tls',
  EREQUIRETLS: 'tls',
  ETIMEDOUT: 'timeout',
  EENVELOPE: 'mail-refused',
  EMESSAGE: 'mail-refused',
};

function toFailure(error: unknown): MailOutcome {
  const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string };
  const isTls =
    /CERT|TLS|SSL|SELF_SIGNED|VERIFY/.test(code ?? '') ||
    (error instanceof Error && /certificate/i.test(error.message));
  const problem = PROBLEM_OF[code ?? ''] ?? (isTls ? 'tls' : 'connection');
  const status = responseCode ?? null;
  // What a server says of itself is for its operator's log: here stand its code and the step.
  const detail = [code, command].filter((part) => part !== undefined && part !== '').join(' ');
  const isFinal = problem === 'mail-refused' && status !== null && status >= 500;
  return { kind: 'failed', code: problem, detail: detail === '' ? null : detail, status, isFinal };
}
