-- How far the journals of the hosts on which the asking tenant has odometers are in the ledger: until then its bill is
-- complete. Of the cursors themselves, which speak of hosts as a whole, a tenant sees nothing else.
CREATE FUNCTION "usage_read_to"() RETURNS TABLE ("hostId" uuid, "readTo" timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c."hostId", max(c."readTo") FROM "UsageCursor" c
  WHERE c."hostId" IN (SELECT m."hostId" FROM "Meter" m WHERE m."tenantId" = "current_tenant"())
  GROUP BY c."hostId"
$$;
REVOKE ALL ON FUNCTION "usage_read_to"() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "usage_read_to"() TO bulkhead_tenant;
