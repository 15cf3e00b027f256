import { X509Certificate } from 'node:crypto';
import type { Database, Transaction } from '@bulkhead/db';
import type { Deps } from '../deps.ts';
import {
  hashPublicKey,
  makeCrossCertificate,
  makePrivateKey,
  makeRootCertificate,
  makeServerCertificate,
  type KeyedCertificate,
} from './certificates.ts';

/** `root` and while it is being replaced `root-next`; `root-abandoned` is one that was to replace it. */
export const ROOT_NAMES = ['root', 'root-next', 'root-abandoned'] as const;
export type RootName = (typeof ROOT_NAMES)[number];
/** `server-next` is the agent port's certificate while the root is being replaced: of the next root, with a way to it. */
type RowName = RootName | 'server' | 'server-next';

export interface Root extends KeyedCertificate {
  name: RootName;
  /** SHA-256 of the public key, base64url. */
  pin: string;
}

/** The private authority of this installation and the certificate of its agent port, as they are at a moment. */
export interface Authority {
  /** Signs what is issued from now on. */
  issuing: Root;
  /** Which roots agents are told to trust; the issuing one first. */
  trusted: readonly Root[];
  /** Whose certificates agents may show. */
  accepted: readonly Root[];
  /** The certificate may be followed by another one that leads to an older root. */
  server: KeyedCertificate;
}

export type AuthorityDeps = Pick<Deps, 'db' | 'sealer' | 'now'>;

const RENEW_SERVER_BEFORE_MS = 60 * 86_400_000;
/** Any number that no other advisory lock of ours uses. */
const AUTHORITY_LOCK = 7_210_001;

/**
 * The authority, made on first use. Any number of processes may ask at once: one makes it, all get the same. The agent
 * port's certificate is renewed here when it has less than 60 days left, with its key kept so that pins stay valid.
 */
export async function loadAuthority(deps: AuthorityDeps): Promise<Authority> {
  const kept = await readAuthority(deps.db, deps);
  if (kept !== null && !isServerOld(kept, deps.now())) return kept;
  return deps.db.$transaction((tx) => renewOrMake(tx, deps));
}

async function renewOrMake(tx: Transaction, deps: Pick<Deps, 'sealer' | 'now'>): Promise<Authority> {
  await lockAuthority(tx, 'exclusive');
  const now = deps.now();
  const found = await readAuthority(tx, deps);
  if (found !== null && !isServerOld(found, now)) return found;
  const root = found?.issuing ?? (await storeRow(tx, deps, 'root', await makeRoot(now)));
  await storeServer(tx, deps, { issuing: root, leaving: leavingRoot(found), keyPem: found?.server.keyPem ?? null });
  return requireAuthority(tx, deps);
}

/** As it is, or null while there is none. Within a transaction that issues something the authority is locked first. */
export async function readAuthority(
  db: Database | Transaction,
  { sealer }: Pick<Deps, 'sealer'>,
): Promise<Authority | null> {
  const rows = new Map((await db.authority.findMany()).map((row) => [row.name, row]));
  const open = (name: RowName): KeyedCertificate | null => {
    const row = rows.get(name);
    return row === undefined
      ? null
      : { certificatePem: row.certificatePem, keyPem: sealer.open(sealName(name), row.sealedKey) };
  };
  const openRoot = (name: RootName): Root | null => {
    const kept = open(name);
    return kept === null ? null : { ...kept, name, pin: hashPublicKey(kept.certificatePem).toString('base64url') };
  };
  const [root, next, abandoned] = [openRoot('root'), openRoot('root-next'), openRoot('root-abandoned')];
  const server = open(next === null ? 'server' : 'server-next');
  if (root === null || server === null) return null;
  if (next !== null) return { issuing: next, trusted: [next, root], accepted: [next, root], server };
  return { issuing: root, trusted: [root], accepted: abandoned === null ? [root] : [root, abandoned], server };
}

/**
 * Waits until nobody changes the authority any more ('shared': issuing) or until nobody issues anything ('exclusive':
 * changing it), and keeps it so to the transaction's end. Taken before any row is locked.
 */
export async function lockAuthority(tx: Transaction, how: 'shared' | 'exclusive'): Promise<void> {
  if (how === 'shared') await tx.$executeRaw`select pg_advisory_xact_lock_shared(${AUTHORITY_LOCK})`;
  else await tx.$executeRaw`select pg_advisory_xact_lock(${AUTHORITY_LOCK})`;
}

/** What issues from here to the transaction's end. Made here when nobody has opened the agent port yet. */
export async function lockIssuer(tx: Transaction, deps: Pick<Deps, 'sealer' | 'now'>): Promise<Authority> {
  // Whoever makes it locks it exclusively from the start: two that share the lock would wait for each other to let go.
  if ((await readAuthority(tx, deps)) === null) return renewOrMake(tx, deps);
  await lockAuthority(tx, 'shared');
  return requireAuthority(tx, deps);
}

export async function requireAuthority(tx: Transaction, deps: Pick<Deps, 'sealer'>): Promise<Authority> {
  const authority = await readAuthority(tx, deps);
  if (authority === null) throw new Error('there is no authority: the agent port has never been opened');
  return authority;
}

export async function makeRoot(now: Date): Promise<KeyedCertificate> {
  const keyPem = await makePrivateKey();
  return { keyPem, certificatePem: await makeRootCertificate(keyPem, now) };
}

/** Keeps a root, its key sealed. */
export async function storeRow(
  tx: Transaction,
  deps: Pick<Deps, 'sealer'>,
  name: RootName,
  { certificatePem, keyPem }: KeyedCertificate,
): Promise<Root> {
  await writeRow(tx, deps, name, { certificatePem, keyPem });
  return { name, certificatePem, keyPem, pin: hashPublicKey(certificatePem).toString('base64url') };
}

/**
 * Makes the agent port's certificate and keeps it. While a root is leaving it is followed by the new root's key signed by
 * the old one, so that whoever trusts either of the two can verify it.
 *
 * @param keyPem null: with a new key
 */
export async function storeServer(
  tx: Transaction,
  deps: Pick<Deps, 'sealer' | 'now'>,
  { issuing, leaving, keyPem }: { issuing: Root; leaving: Root | null; keyPem: string | null },
): Promise<void> {
  const now = deps.now();
  const key = keyPem ?? (await makePrivateKey());
  const leaf = await makeServerCertificate(issuing, key, now);
  const chain = leaving === null ? '' : await makeCrossCertificate(leaving, issuing, now);
  const name = leaving === null ? 'server' : 'server-next';
  await writeRow(tx, deps, name, { certificatePem: leaf + chain, keyPem: key });
}

/** The root that is being replaced; null: none is. */
export function leavingRoot(authority: Authority | null): Root | null {
  return authority?.trusted.find((root) => root !== authority.issuing) ?? null;
}

/** Every root that agents are told to trust, in PEM. */
export function bundleOf({ trusted }: Authority): string {
  return trusted.map(({ certificatePem }) => certificatePem).join('');
}

/** The agent port's pin in curl's form (`--pinnedpubkey`): sha256// and base64. */
export function serverPinOf({ server }: Authority): string {
  return `sha256//${hashPublicKey(server.certificatePem).toString('base64')}`;
}

async function writeRow(
  tx: Transaction,
  { sealer }: Pick<Deps, 'sealer'>,
  name: RowName,
  { certificatePem, keyPem }: KeyedCertificate,
): Promise<void> {
  const sealedKey = sealer.seal(sealName(name), keyPem);
  await tx.authority.upsert({
    where: { name },
    create: { name, certificatePem, sealedKey },
    update: { certificatePem, sealedKey, createdAt: new Date() },
  });
}

function isServerOld({ server }: Authority, now: Date): boolean {
  return new X509Certificate(server.certificatePem).validToDate.getTime() - now.getTime() < RENEW_SERVER_BEFORE_MS;
}

function sealName(name: RowName): string {
  return `authority/${name}`;
}
