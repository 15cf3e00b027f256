-- Where an audit chain ends, for whoever verifies it; a tenant hears of its own one only.
CREATE FUNCTION "audit_head"("ofChain" text) RETURNS TABLE ("seq" bigint, "hash" text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h."seq", h."hash" FROM "AuditHead" h
  WHERE h."chain" = "ofChain" AND (current_setting('role') <> 'bulkhead_tenant' OR "ofChain" = "current_tenant"()::text)
$$;
REVOKE EXECUTE ON FUNCTION "audit_head"(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "audit_head"(text) TO bulkhead_tenant;
