-- The lowest range of the pool that no network has; null: the pool is used up. Whoever asks keeps others waiting to its end.
-- Each range that is given out is found by the index; only what seems free is compared with all, for ranges may be of different sizes.
CREATE OR REPLACE FUNCTION "free_subnet"() RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  given record;
  start inet;
  candidate text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('bulkhead.subnets', 0));
  SELECT * INTO given FROM "network_settings"();
  FOR number IN 0 .. (1 << (given."prefixLength" - masklen(given."pool"::cidr))) - 1 LOOP
    start := set_masklen(network(given."pool"::cidr)::inet + (number * (1::bigint << (32 - given."prefixLength"))), given."prefixLength");
    candidate := host(start) || '/' || given."prefixLength";
    CONTINUE WHEN EXISTS (SELECT FROM "Network" used WHERE used."subnet" = candidate);
    CONTINUE WHEN EXISTS (SELECT FROM "Network" used WHERE used."deletedAt" IS NULL AND used."subnet"::inet && start);
    -- A host still has a bridge with it, of a network that was deleted a moment ago.
    CONTINUE WHEN EXISTS (
      SELECT FROM "NetworkObservation" o JOIN "Network" gone ON gone."id" = o."networkId"
      WHERE gone."deletedAt" IS NOT NULL AND split_part(gone."subnet", '#', 1)::inet && start
    );
    RETURN candidate;
  END LOOP;
  RETURN NULL;
END
$$;
