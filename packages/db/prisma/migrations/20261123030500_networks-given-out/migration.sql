-- CreateTable
CREATE TABLE "NetworkObservation" (
    "networkId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "observed" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "NetworkObservation_pkey" PRIMARY KEY ("networkId","hostId")
);

-- CreateTable
CREATE TABLE "NetworkSettings" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "pool" TEXT NOT NULL DEFAULT '10.96.0.0/12',
    "prefixLength" INTEGER NOT NULL DEFAULT 24,
    "portFrom" INTEGER NOT NULL DEFAULT 30000,
    "portTo" INTEGER NOT NULL DEFAULT 32767,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "NetworkSettings_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "NetworkObservation_hostId_idx" ON "NetworkObservation"("hostId");

-- AddForeignKey
ALTER TABLE "NetworkObservation" ADD CONSTRAINT "NetworkObservation_networkId_fkey" FOREIGN KEY ("networkId") REFERENCES "Network"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NetworkObservation" ADD CONSTRAINT "NetworkObservation_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NetworkObservation" ADD CONSTRAINT "NetworkObservation_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One row, and what is given out has to make sense.
ALTER TABLE "NetworkSettings" ADD CONSTRAINT "only_one" CHECK ("id" = 1);
ALTER TABLE "NetworkSettings" ADD CONSTRAINT "ports_in_order" CHECK ("portFrom" BETWEEN 1024 AND "portTo" AND "portTo" <= 65535);

ALTER TABLE "NetworkObservation" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_tenant" ON "NetworkObservation" TO bulkhead_tenant
  USING ("tenantId" = (SELECT "current_tenant"())) WITH CHECK ("tenantId" = (SELECT "current_tenant"()));
GRANT SELECT ON "NetworkObservation" TO bulkhead_tenant;

-- What a tenant has to know of what everybody shares, and no more: what operators give out, the next free addresses and ports.
CREATE FUNCTION "network_settings"() RETURNS TABLE ("pool" text, "prefixLength" integer, "portFrom" integer, "portTo" integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT s."pool", s."prefixLength", s."portFrom", s."portTo" FROM "NetworkSettings" s
  UNION ALL SELECT '10.96.0.0/12', 24, 30000, 32767 WHERE NOT EXISTS (SELECT FROM "NetworkSettings")
$$;

-- The lowest range of the pool that no network has; null: the pool is used up. Whoever asks keeps others waiting to its end.
CREATE FUNCTION "free_subnet"() RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  given record;
  step bigint;
  found text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('bulkhead.subnets', 0));
  SELECT * INTO given FROM "network_settings"();
  step := 1::bigint << (32 - given."prefixLength");
  SELECT host(start)::text || '/' || given."prefixLength" INTO found FROM (
    SELECT network(given."pool"::cidr)::inet + (n * step) AS start
    FROM generate_series(0, (1::bigint << (given."prefixLength" - masklen(given."pool"::cidr))) - 1) AS n
  ) candidates
  WHERE NOT EXISTS (
    SELECT FROM "Network" used
    WHERE used."deletedAt" IS NULL AND used."subnet"::inet && set_masklen(start, given."prefixLength")
  ) AND NOT EXISTS (
    -- A host still has a bridge with it, of a network that was deleted a moment ago.
    SELECT FROM "NetworkObservation" o JOIN "Network" gone ON gone."id" = o."networkId"
    WHERE gone."deletedAt" IS NOT NULL AND split_part(gone."subnet", '#', 1)::inet && set_masklen(start, given."prefixLength")
  )
  ORDER BY start LIMIT 1;
  RETURN found;
END
$$;

-- The lowest port of the range that is free on a host, or the wanted one if it is; null: there is none.
CREATE FUNCTION "free_host_port"(host uuid, wanted_protocol text, wanted integer) RETURNS integer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT port FROM "network_settings"() s, generate_series(s."portFrom", s."portTo") AS port
  WHERE (wanted IS NULL OR port = wanted) AND NOT EXISTS (
    SELECT FROM "PublishedPort" p WHERE p."hostId" = host AND p."protocol" = wanted_protocol AND p."hostPort" = port
  )
  ORDER BY port LIMIT 1
$$;

-- What is against networks on hosts, as they last said.
CREATE FUNCTION "network_grounds"() RETURNS TABLE ("hostId" uuid, "walls" text, "bandwidth" text, "tried" boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h."id", h."facts"->'networks'->>'walls', h."facts"->'networks'->>'bandwidth', jsonb_typeof(h."facts"->'networks') = 'object'
  FROM "Host" h WHERE h."revokedAt" IS NULL
$$;

REVOKE ALL ON FUNCTION "network_settings"(), "free_subnet"(), "free_host_port"(uuid, text, integer), "network_grounds"() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "network_settings"(), "free_subnet"(), "free_host_port"(uuid, text, integer), "network_grounds"() TO bulkhead_tenant;
ALTER TABLE "NetworkObservation" ADD CONSTRAINT "NetworkObservation_own_networkId_fkey"
  FOREIGN KEY ("networkId", "tenantId") REFERENCES "Network" ("id", "tenantId") ON DELETE CASCADE;
