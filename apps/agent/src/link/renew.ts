import { X509Certificate } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { doubled, jittered } from '../workloads/back-off.ts';
import { askControlPlane } from './ask-control-plane.ts';
import { checkCertificate, saveIdentity, type Identity } from './identity.ts';

const answerSchema = z.object({ certificatePem: z.string().max(16_384), authorityPem: z.string().max(65_536) });

/** A renewal is due at a random point of this part of a certificate's life, so that a fleet spreads by itself. */
const DUE_FROM = 0.3;
const DUE_TO = 0.5;
const RETRY_FIRST_MS = 30_000;
const RETRY_LONGEST_MS = 3_600_000;
/** A clock that runs days ahead calls every certificate due: it is not renewed by that clock more often than this. */
const BETWEEN_RENEWALS_MS = 3_600_000;
/** The longest that a timer can wait for. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface RenewerOptions {
  stateDir: string;
  identity: () => Identity;
  /** The new identity is on disk. */
  onRenewed: (identity: Identity) => void;
  log: Log;
  signal: AbortSignal;
}

export interface Renewer {
  /** Renews at a random moment within the given time, whatever the certificate's age; told again, the earlier one stays. */
  hurry(withinMs: number): void;
  /** Resolves when the signal has fired. */
  readonly ended: Promise<void>;
}

/** When to renew. Pure; `random` in [0, 1). */
export function renewalDueMs(certificate: { validFromMs: number; validToMs: number }, random: number): number {
  const life = certificate.validToMs - certificate.validFromMs;
  return certificate.validFromMs + life * (DUE_FROM + (DUE_TO - DUE_FROM) * random);
}

/** Renews the certificate in time or when told to, with a new key each time, until `signal` fires. */
export function startRenewing(options: RenewerOptions): Renewer {
  let hurryAtMs = Infinity;
  let waiting = new AbortController();
  return {
    hurry(withinMs) {
      hurryAtMs = Math.min(hurryAtMs, performance.now() + Math.random() * withinMs);
      waiting.abort();
    },
    ended: run(),
  };

  async function run(): Promise<void> {
    const { identity, log, signal } = options;
    let failures = 0;
    let earliestMs = -Infinity;
    while (!signal.aborted) {
      const life = lifeOf(identity());
      const dueMs =
        failures === 0
          ? Math.max(earliestMs, performance.now() + renewalDueMs(life, Math.random()) - Date.now())
          : performance.now() + jittered(doubled(RETRY_FIRST_MS, failures - 1, RETRY_LONGEST_MS));
      if (!(await waitUntil(dueMs))) continue;
      try {
        const renewed = await renew(options.stateDir, identity(), signal);
        hurryAtMs = Infinity;
        earliestMs = performance.now() + BETWEEN_RENEWALS_MS;
        failures = 0;
        log.info('the certificate was renewed', { validTo: new X509Certificate(renewed.certificatePem).validTo });
        options.onRenewed(renewed);
      } catch (error) {
        if (signal.aborted) return;
        // Whoever told us to hurry tells us again; meanwhile the pauses grow.
        hurryAtMs = Infinity;
        failures += 1;
        const about = { error, validTo: new Date(life.validToMs).toISOString() };
        if (Date.now() > life.validToMs) log.error('the certificate has expired: enrol this host anew', about);
        else log.warn('the certificate could not be renewed; tried again', about);
      }
    }
  }

  /** False: something else may be due now. */
  async function waitUntil(dueMs: number): Promise<boolean> {
    waiting = new AbortController();
    const waitMs = Math.max(0, Math.min(dueMs, hurryAtMs) - performance.now());
    const over = AbortSignal.any([options.signal, waiting.signal]);
    await pause(Math.min(MAX_TIMER_MS, waitMs), undefined, { signal: over }).catch(() => undefined);
    return !over.aborted && waitMs <= MAX_TIMER_MS;
  }
}

function lifeOf(identity: Identity): { validFromMs: number; validToMs: number } {
  const certificate = new X509Certificate(identity.certificatePem);
  return { validFromMs: Date.parse(certificate.validFrom), validToMs: Date.parse(certificate.validTo) };
}

/** One renewal: certificate, key and the roots to trust from now on, on disk together or not at all. */
export async function renew(stateDir: string, identity: Identity, signal: AbortSignal): Promise<Identity> {
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
  const { certificatePem, authorityPem } = answerSchema.parse(JSON.parse(answer));
  checkCertificate({ certificatePem, privateKeyPem, authorityPem, hostId: identity.hostId });
  const renewed = { ...identity, certificatePem, privateKeyPem, authorityPem };
  saveIdentity(stateDir, renewed);
  return renewed;
}
