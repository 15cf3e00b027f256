-- How many bytes of secrets the instances on a host use: of the tenant that asks, and of all. Each value counts once.
CREATE FUNCTION "secret_bytes_on_host"(host uuid) RETURNS TABLE ("own" bigint, "all" bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(sum(used."sizeBytes") FILTER (WHERE used."tenantId" = "current_tenant"()), 0)::bigint,
    coalesce(sum(used."sizeBytes"), 0)::bigint
  FROM (
    SELECT DISTINCT v."secretId", v."version", v."tenantId", v."sizeBytes"
    FROM "SecretUse" u
    JOIN "Instance" i ON i."id" = u."instanceId" AND i."hostId" = host AND i."goneAt" IS NULL
    JOIN "SecretVersion" v ON v."secretId" = u."secretId" AND v."version" = coalesce(
      u."version",
      (SELECT max(n."version") FROM "SecretVersion" n WHERE n."secretId" = u."secretId" AND n."destroyedAt" IS NULL)
    )
  ) used
$$;
