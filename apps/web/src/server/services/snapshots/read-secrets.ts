import { Prisma } from '@bulkhead/db';
import type { SecretValue } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { sealName } from '../secrets/seal-value.ts';
import type { SnapshotPart } from './read-parts.ts';

interface VersionRow {
  secretId: string;
  version: number;
  sealedValue: string;
}

/** The newest version of a secret that has a value. */
const newest = (secretId: Prisma.Sql) => Prisma.sql`
  (select max(v.version) from "SecretVersion" v where v."secretId" = ${secretId} and v."destroyedAt" is null)`;

/** As a column of the instance "i": its secrets, each with the version that it has now. */
export const secretsOfInstance = Prisma.sql`(
  select coalesce(jsonb_agg(jsonb_build_object(
    'secretId', u."secretId",
    'version', coalesce(u.version, ${newest(Prisma.sql`u."secretId"`)}),
    'kind', u.kind,
    'target', u.target
  ) order by u.kind, u.target), '[]')
  from "SecretUse" u where u."instanceId" = i."id")`;

/** The values that a host's instances use. One that cannot be opened is left out and logged: its instances wait and say so. */
export function secretsOf({ sealer, log }: Pick<Deps, 'sealer' | 'log'>, hostId: string): SnapshotPart<SecretValue[]> {
  const open = ({ secretId, version, sealedValue }: VersionRow): SecretValue[] => {
    try {
      return [{ secretId, version, base64: sealer.open(sealName(secretId, version), sealedValue) }];
    } catch (error) {
      log.error('a secret cannot be opened: is the key in the data directory the one that sealed it?', {
        secretId,
        version,
        error,
      });
      return [];
    }
  };
  return {
    select: Prisma.sql`
      select distinct s."secretId", s.version, s."sealedValue"
      from "SecretUse" u
      join "Instance" i on i.id = u."instanceId" and i."hostId" = ${hostId}::uuid and i."goneAt" is null
      join "SecretVersion" s on s."secretId" = u."secretId"
        and s.version = coalesce(u.version, ${newest(Prisma.sql`u."secretId"`)})
      where s."sealedValue" is not null order by 1, 2`,
    parse: (rows) => (rows as VersionRow[]).flatMap(open),
  };
}
