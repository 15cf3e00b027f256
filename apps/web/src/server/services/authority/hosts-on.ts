import type { Database, Transaction } from '@bulkhead/db';
import type { RootName } from '../../fleet/authority.ts';

export interface HostOnRoot {
  hostId: string;
  hostName: string;
  lastSeenAt: Date | null;
  /** When its last certificate of this root ends by itself. */
  expiresAt: Date;
}

/** Hosts that may still show a certificate of a root: neither expired nor revoked. By name. */
export function hostsOn(db: Database | Transaction, root: RootName): Promise<HostOnRoot[]> {
  return db.$queryRaw<HostOnRoot[]>`
    select h."id"::text as "hostId", h."name" as "hostName", h."lastSeenAt", max(c."expiresAt") as "expiresAt"
    from "AgentCertificate" c join "Host" h on h."id" = c."hostId"
    where c."issuer" = ${root} and c."revokedAt" is null and c."expiresAt" > now() and h."revokedAt" is null
    group by h."id" order by h."name"`;
}
