import { X509Certificate } from 'node:crypto';
import type { Database, Transaction } from '@bulkhead/db';
import type { Deps } from '../deps.ts';
import {
  hashPublicKey,
  makePrivateKey,
  makeRootCertificate,
  makeServerCertificate,
  type KeyedCertificate,
} from './certificates.ts';

/** The private authority of this installation and the certificate of its agent port. */
export interface Authority {
  root: KeyedCertificate;
  server: KeyedCertificate;
}

export type AuthorityDeps = Pick<Deps, 'db' | 'sealer' | 'now'>;

const RENEW_SERVER_BEFORE_MS = 60 * 86_400_000;
/** Any number that no other advisory lock of ours uses. */
const AUTHORITY_LOCK = 7_210_001;

/** Several callers at a start share one look; a failed one is forgotten. */
const loaded = new WeakMap<Database, Promise<Authority>>();

/**
 * The authority, made on first use. Any number of processes may ask at once: one makes it, all get the same. The
 * server's certificate is renewed here when it has less than 60 days left, with its key kept so that pins stay valid.
 */
export function loadAuthority(deps: AuthorityDeps): Promise<Authority> {
  const known = loaded.get(deps.db);
  if (known !== undefined) return known;
  const loading = readOrMakeAuthority(deps);
  loaded.set(deps.db, loading);
  loading.catch(() => loaded.delete(deps.db));
  return loading;
}

/** The agent port's pin in curl's form (`--pinnedpubkey`): sha256// and base64. */
export async function serverPin(deps: AuthorityDeps): Promise<string> {
  const { server } = await loadAuthority(deps);
  return `sha256//${hashPublicKey(server.certificatePem).toString('base64')}`;
}

/** The root's pin as join tokens carry it: base64url. */
export async function rootPin(deps: AuthorityDeps): Promise<string> {
  const { root } = await loadAuthority(deps);
  return hashPublicKey(root.certificatePem).toString('base64url');
}

function readOrMakeAuthority({ db, sealer, now }: AuthorityDeps): Promise<Authority> {
  return db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(${AUTHORITY_LOCK})`;
    const kept = new Map((await tx.authority.findMany()).map((row) => [row.name, row]));
    const open = (name: 'root' | 'server'): KeyedCertificate | null => {
      const row = kept.get(name);
      if (row === undefined) return null;
      return { certificatePem: row.certificatePem, keyPem: sealer.open(sealName(name), row.sealedKey) };
    };
    const keep = async (name: 'root' | 'server', made: KeyedCertificate) => {
      await store(tx, name, made.certificatePem, sealer.seal(sealName(name), made.keyPem));
      return made;
    };

    let root = open('root');
    if (root === null) {
      const keyPem = await makePrivateKey();
      root = await keep('root', { keyPem, certificatePem: await makeRootCertificate(keyPem, now()) });
    }
    let server = open('server');
    if (server === null || expiresWithin(server.certificatePem, RENEW_SERVER_BEFORE_MS, now())) {
      const keyPem = server?.keyPem ?? (await makePrivateKey());
      server = await keep('server', { keyPem, certificatePem: await makeServerCertificate(root, keyPem, now()) });
    }
    return { root, server };
  });
}

async function store(tx: Transaction, name: string, certificatePem: string, sealedKey: string): Promise<void> {
  await tx.authority.upsert({
    where: { name },
    create: { name, certificatePem, sealedKey },
    update: { certificatePem, sealedKey, createdAt: new Date() },
  });
}

function sealName(name: string): string {
  return `authority/${name}`;
}

function expiresWithin(certificatePem: string, ms: number, now: Date): boolean {
  return new X509Certificate(certificatePem).validToDate.getTime() - now.getTime() < ms;
}
