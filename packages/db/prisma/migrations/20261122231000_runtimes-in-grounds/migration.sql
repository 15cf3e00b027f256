-- A sandboxed tenant is placed only where the engine has its runtime.
CREATE OR REPLACE FUNCTION "host_grounds"(hosts uuid[]) RETURNS TABLE ("hostId" uuid, "ground" jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h."id", jsonb_build_object(
    'cores', h."facts"->'cores', 'memoryBytes', h."facts"->'memoryBytes',
    'capabilities', h."facts"->'capabilities', 'disks', h."facts"->'disks',
    'runtimes', coalesce(h."facts"->'engine'->'runtimes', '[]')
  )
  FROM "Host" h WHERE h."id" = ANY (hosts) AND h."facts" IS NOT NULL
$$;
