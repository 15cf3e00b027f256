import { X509Certificate } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { doubled, jittered } from '../workloads/back-off.ts';
import { askControlPlane } from './ask-control-plane.ts';
import { checkCertificate, saveIdentity, type Identity } from './identity.ts';

const answerSchema = z.object({ certificatePem: z.string() });

/** A renewal is due at a random point of this part of a certificate's life, so that a fleet spreads by itself. */
const DUE_FROM = 0.3;
const DUE_TO = 0.5;
const RETRY_FIRST_MS = 30_000;
const RETRY_LONGEST_MS = 3_600_000;
/** The longest that a timer can wait for. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** When to renew. Pure; `random` in [0, 1). */
export function renewalDueMs(certificate: { validFromMs: number; validToMs: number }, random: number): number {
  const life = certificate.validToMs - certificate.validFromMs;
  return certificate.validFromMs + life * (DUE_FROM + (DUE_TO - DUE_FROM) * random);
}

/** Renews the certificate in time, with a new key each time, until `signal` fires. */
export async function keepRenewing(options: {
  stateDir: string;
  identity: () => Identity;
  onRenewed: (identity: Identity) => void;
  log: Log;
  signal: AbortSignal;
}): Promise<void> {
  const { identity, log, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const certificate = new X509Certificate(identity().certificatePem);
    const life = { validFromMs: Date.parse(certificate.validFrom), validToMs: Date.parse(certificate.validTo) };
    const waitMs =
      failures === 0
        ? renewalDueMs(life, Math.random()) - Date.now()
        : jittered(doubled(RETRY_FIRST_MS, failures - 1, RETRY_LONGEST_MS));
    await pause(Math.min(MAX_TIMER_MS, Math.max(0, waitMs)), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    if (waitMs > MAX_TIMER_MS) continue;
    try {
      const renewed = await renew(options.stateDir, identity(), signal);
      options.onRenewed(renewed);
      failures = 0;
      log.info('the certificate was renewed', { validTo: new X509Certificate(renewed.certificatePem).validTo });
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const about = { error, validTo: certificate.validTo };
      if (Date.now() > life.validToMs) log.error('the certificate has expired: enrol this host anew', about);
      else log.warn('the certificate could not be renewed; tried again', about);
    }
  }
}

async function renew(stateDir: string, identity: Identity, signal: AbortSignal): Promise<Identity> {
  const { makeKeyAndRequest } = await import('./certificate-request.ts');
  const { privateKeyPem, csrPem } = await makeKeyAndRequest();
  const answer = await askControlPlane({
    controlUrl: identity.controlUrl,
    method: 'POST',
    path: '/v1/renew',
    authorityPem: identity.authorityPem,
    client: identity,
    body: { csrPem },
    signal,
  });
  const { certificatePem } = answerSchema.parse(JSON.parse(answer));
  checkCertificate({ certificatePem, privateKeyPem, authorityPem: identity.authorityPem, hostId: identity.hostId });
  const renewed = { ...identity, certificatePem, privateKeyPem };
  saveIdentity(stateDir, renewed);
  return renewed;
}
