import { DAY_MS } from '@bulkhead/shared';
import { X509Certificate } from 'node:crypto';
import type { Transaction } from '@bulkhead/db';
import type { AuthorityFact } from './facts.ts';

/** A root is replaced by hand, with the whole fleet following; the agent port's certificate is renewed at a start from 60 days on. */
const WARNED_OF = {
  root: { id: '00000000-0000-4000-8000-000000000001', warnBeforeMs: 60 * DAY_MS },
  server: { id: '00000000-0000-4000-8000-000000000002', warnBeforeMs: 30 * DAY_MS },
} as const;

/** The root that signs what agents show, and the certificate of the agent port; while they are being replaced, the ones that follow. */
export async function readAuthorities(tx: Transaction): Promise<AuthorityFact[]> {
  const rows = await tx.authority.findMany({
    where: { name: { in: ['root', 'root-next', 'server', 'server-next'] } },
    select: { name: true, certificatePem: true },
  });
  const pemOf = new Map(rows.map(({ name, certificatePem }) => [name, certificatePem]));
  return (['root', 'server'] as const).flatMap((name) => {
    const pem = pemOf.get(`${name}-next`) ?? pemOf.get(name);
    if (pem === undefined) return [];
    const endsAt = new Date(new X509Certificate(pem).validTo);
    return [{ kind: 'authority', name, tenantId: null, tags: [], endsAt, ...WARNED_OF[name] }];
  });
}
