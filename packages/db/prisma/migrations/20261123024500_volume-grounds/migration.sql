-- AlterTable
ALTER TABLE "BackupTarget" ADD COLUMN "deletedAt" TIMESTAMPTZ(3);
GRANT SELECT ("deletedAt") ON "BackupTarget" TO bulkhead_tenant;

-- What hosts can still promise to volumes: what they said last, less what was accepted since and they have not made yet, whoever's.
CREATE FUNCTION "volume_grounds"() RETURNS TABLE ("hostId" uuid, "driver" text, "freeBytes" bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h."id", h."facts"->'volumes'->>'driver',
    greatest(0, (h."facts"->'volumes'->>'freeBytes')::bigint - coalesce((
      SELECT sum(v."heldBytes") FROM "Volume" v
      WHERE v."hostId" = h."id" AND v."goneAt" IS NULL AND NOT v."absent" AND v."observed" IS NULL
    ), 0))::bigint
  FROM "Host" h WHERE h."revokedAt" IS NULL AND jsonb_typeof(h."facts"->'volumes') = 'object'
$$;
REVOKE ALL ON FUNCTION "volume_grounds"() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "volume_grounds"() TO bulkhead_tenant;
