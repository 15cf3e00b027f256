import * as x509 from '@peculiar/x509';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  from: string;
  to: string[];
  /** Header and body, as they came. */
  source: string;
  isEncrypted: boolean;
  user: string | null;
}

export interface MailReceiver {
  port: number;
  received: ReceivedMail[];
  /** Addresses that it does not take. */
  refused: Set<string>;
  close(): Promise<void>;
}

export const MAIL_LOGIN = { username: 'bulkhead', password: 'correct-horse' };

/** A mail server on loopback that takes nothing before STARTTLS and a login, with a certificate that this process trusts. */
export async function openMailReceiver(): Promise<MailReceiver> {
  const { key, certificate } = await makeCertificate();
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
  const receiver: Omit<MailReceiver, 'port' | 'close'> = { received: [], refused: new Set() };
  const server = new SMTPServer({
    key,
    cert: certificate,
    authMethods: ['PLAIN'],
    onAuth({ username, password }, _session, answer) {
      const isRight = username === MAIL_LOGIN.username && password === MAIL_LOGIN.password;
      if (isRight) answer(null, { user: username });
      else answer(new Error('wrong name or password'));
    },
    onRcptTo({ address }, _session, answer) {
      answer(receiver.refused.has(address) ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null);
    },
    onData(stream, { envelope, secure, user }, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        receiver.received.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          source: Buffer.concat(chunks).toString('utf8'),
          isEncrypted: secure,
          user: user === undefined ? null : String(user),
        });
        answer();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = (server.server.address() as AddressInfo).port;
  return Object.assign(receiver, {
    port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

async function makeCertificate(): Promise<{ key: string; certificate: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=localhost',
      keys,
      signingAlgorithm: algorithm,
      notAfter: new Date(Date.now() + 3_600_000),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
      ],
    },
    crypto,
  );
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    certificate: certificate.toString('pem'),
  };
}
