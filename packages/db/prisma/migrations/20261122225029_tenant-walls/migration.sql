-- CreateIndex
CREATE INDEX "Instance_tenantId_createdById_idx" ON "Instance"("tenantId", "createdById");

-- CreateIndex
CREATE INDEX "Operation_tenantId_actorId_idx" ON "Operation"("tenantId", "actorId");

-- CreateIndex
CREATE INDEX "AuditEntry_tenantId_actor_idx" ON "AuditEntry"("tenantId", "actor");

-- What follows is written by hand: the second wall between tenants. What a tenant asked for runs as the role
-- "bulkhead_tenant" with the setting "bulkhead.tenant"; both last as long as their transaction. The role may do
-- nothing that is not granted below, and what it is granted stops at its own rows. The first wall is
-- packages/db/src/tenant; a test holds the two together.

-- A role belongs to the whole server: another database of ours there may have made it already.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bulkhead_tenant') THEN
    BEGIN
      CREATE ROLE bulkhead_tenant NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The database user "%" may not make the role that walls tenants off from each other.', current_user
          USING HINT = format('As an administrator of this PostgreSQL run once: CREATE ROLE bulkhead_tenant NOLOGIN; GRANT bulkhead_tenant TO %I;', current_user);
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'bulkhead_tenant' AND (rolsuper OR rolbypassrls OR rolcanlogin)) THEN
    RAISE EXCEPTION 'The role bulkhead_tenant may log in, is a superuser or passes by row-level security, so it is no wall.'
      USING HINT = 'As an administrator of this PostgreSQL run once: ALTER ROLE bulkhead_tenant NOLOGIN NOSUPERUSER NOBYPASSRLS;';
  END IF;
  IF NOT pg_has_role(current_user, 'bulkhead_tenant', 'MEMBER')
    -- Since PostgreSQL 16 whoever makes a role may grant it but is not yet a member that may become it.
    OR NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
  THEN
    BEGIN
      EXECUTE format('GRANT bulkhead_tenant TO %I', current_user);
    EXCEPTION WHEN insufficient_privilege THEN
      IF NOT pg_has_role(current_user, 'bulkhead_tenant', 'MEMBER') THEN
        RAISE EXCEPTION 'The database user "%" may not act as the role bulkhead_tenant, which walls tenants off from each other.', current_user
          USING HINT = format('As an administrator of this PostgreSQL run once: GRANT bulkhead_tenant TO %I;', current_user);
      END IF;
    END;
  END IF;
END
$$;

CREATE FUNCTION "current_tenant"() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(pg_catalog.current_setting('bulkhead.tenant', true), '')::pg_catalog.uuid
$$;

-- Rows of a tenant, by their "tenantId".
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'Membership', 'CustomRole', 'ApiToken', 'GroupMapping', 'Instance', 'Compartment', 'CompartmentControls', 'KernelProof',
    'HostEvent', 'Operation', 'AuditEntry'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY "own_tenant" ON %I TO bulkhead_tenant USING ("tenantId" = (SELECT "current_tenant"())) WITH CHECK ("tenantId" = (SELECT "current_tenant"()))',
      name
    );
  END LOOP;
END
$$;

-- A tenant's own row may be read and locked; locking wants an UPDATE privilege, and the check lets no update through.
ALTER TABLE "Tenant" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own_tenant" ON "Tenant" TO bulkhead_tenant USING ("id" = (SELECT "current_tenant"())) WITH CHECK (false);

-- People whose names a tenant may read: its members, and whoever did something there. The policies above narrow these
-- questions to the tenant's own rows.
ALTER TABLE "User" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "known_to_tenant" ON "User" FOR SELECT TO bulkhead_tenant USING (
  EXISTS (SELECT FROM "Membership" m WHERE m."tenantId" = (SELECT "current_tenant"()) AND m."userId" = "User"."id")
  OR EXISTS (SELECT FROM "Operation" o WHERE o."tenantId" = (SELECT "current_tenant"()) AND o."actorId" = "User"."id")
  OR EXISTS (SELECT FROM "Instance" i WHERE i."tenantId" = (SELECT "current_tenant"()) AND i."createdById" = "User"."id")
  OR EXISTS (SELECT FROM "ApiToken" k WHERE k."tenantId" = (SELECT "current_tenant"()) AND k."userId" = "User"."id")
  OR EXISTS (SELECT FROM "AuditEntry" a WHERE a."tenantId" = (SELECT "current_tenant"()) AND a."actor" = 'user:' || "User"."id")
);

-- Foreign keys are checked past all policies, so they have to carry the tenant themselves.
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_id_tenantId_key" UNIQUE ("id", "tenantId");
ALTER TABLE "Operation" ADD CONSTRAINT "Operation_own_instance_fkey"
  FOREIGN KEY ("instanceId", "tenantId") REFERENCES "Instance" ("id", "tenantId");
ALTER TABLE "CustomRole" ADD CONSTRAINT "CustomRole_id_tenantId_key" UNIQUE ("id", "tenantId");
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_own_role_fkey"
  FOREIGN KEY ("customRoleId", "tenantId") REFERENCES "CustomRole" ("id", "tenantId") ON DELETE RESTRICT;

GRANT USAGE ON SCHEMA public TO bulkhead_tenant;
GRANT EXECUTE ON FUNCTION "current_tenant"() TO bulkhead_tenant;
GRANT SELECT ON "Tenant", "Compartment", "CompartmentControls", "KernelProof", "HostEvent", "Flavor", "HostImage" TO bulkhead_tenant;
GRANT UPDATE ("id") ON "Tenant" TO bulkhead_tenant;
GRANT SELECT, INSERT, UPDATE ON "Instance", "Operation" TO bulkhead_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON "Membership", "CustomRole" TO bulkhead_tenant;
-- A token's hash goes in and never comes out.
GRANT SELECT (
  "id", "name", "userId", "tenantId", "scopes", "addresses", "createdAt", "expiresAt", "revokedAt", "lastUsedAt", "lastUsedAddress"
) ON "ApiToken" TO bulkhead_tenant;
GRANT INSERT, UPDATE ("name", "revokedAt", "expiresAt"), DELETE ON "ApiToken" TO bulkhead_tenant;
GRANT SELECT, INSERT ON "AuditEntry" TO bulkhead_tenant;
GRANT USAGE ON SEQUENCE "AuditEntry_id_seq" TO bulkhead_tenant;
GRANT SELECT ("id", "email", "displayName", "systemRole", "disabledAt") ON "User" TO bulkhead_tenant;
-- Enough to place an instance, and to say that what should run there has changed.
GRANT SELECT (
  "id", "name", "createdAt", "revokedAt", "cordoned", "cpuAllocatablePercent", "memoryReservedBytes", "desiredGeneration",
  "lastSeenAt", "cores", "memoryBytes"
) ON "Host" TO bulkhead_tenant;
GRANT UPDATE ("desiredGeneration") ON "Host" TO bulkhead_tenant;

-- What a tenant's services need of what lies beyond: sums, and pieces of rows that are not theirs. Each runs as the
-- owner of the tables, answers that one thing, and finds names only in the schema that is said here.

-- What is held on each host over all tenants: placement counts it.
CREATE FUNCTION "held_by_host"(hosts uuid[] DEFAULT NULL)
  RETURNS TABLE ("hostId" uuid, "instances" int, "cpuMillicores" float8, "memoryBytes" float8, "pids" float8)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT i."hostId", count(*)::int, sum(i."heldCpuMillicores")::float8, sum(i."heldMemoryBytes")::float8, sum(i."heldPids")::float8
  FROM "Instance" i WHERE i."goneAt" IS NULL AND (hosts IS NULL OR i."hostId" = ANY (hosts)) GROUP BY i."hostId"
$$;

-- What compartments use, as hosts last said; a tenant hears of its own ones only.
CREATE FUNCTION "compartment_usage"(since timestamptz)
  RETURNS TABLE ("hostId" uuid, "tenantSlug" text, "cpuMillicores" float8, "memoryBytes" float8, "pids" float8)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h."id", c->>'tenantSlug', (c->>'cpuUsedMillicores')::float8, (c->>'memoryUsedBytes')::float8, (c->>'pids')::float8
  FROM "Host" h CROSS JOIN LATERAL jsonb_array_elements(h."heartbeat"->'compartments') c
  WHERE h."revokedAt" IS NULL AND h."lastSeenAt" > since AND (
    current_setting('role') <> 'bulkhead_tenant'
    OR c->>'tenantSlug' = (SELECT t."slug" FROM "Tenant" t WHERE t."id" = "current_tenant"())
  )
$$;

-- Of what hosts say about themselves, the part that a tenant's wishes are held against.
CREATE FUNCTION "host_grounds"(hosts uuid[]) RETURNS TABLE ("hostId" uuid, "ground" jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT h."id", jsonb_build_object(
    'cores', h."facts"->'cores', 'memoryBytes', h."facts"->'memoryBytes',
    'capabilities', h."facts"->'capabilities', 'disks', h."facts"->'disks'
  )
  FROM "Host" h WHERE h."id" = ANY (hosts) AND h."facts" IS NOT NULL
$$;

-- The tenant's members who have not signed in yet: no password, and nobody else vouches for them.
CREATE FUNCTION "invited_members"() RETURNS TABLE ("userId" uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT m."userId" FROM "Membership" m JOIN "User" u ON u."id" = m."userId"
  WHERE m."tenantId" = "current_tenant"() AND u."passwordHash" IS NULL
    AND NOT EXISTS (SELECT FROM "ExternalIdentity" e WHERE e."userId" = u."id")
$$;

-- The account of whoever is to be a member, made if there is none. The code opens it only when it is nobody's yet: an
-- account that another tenant or an administrator made is not this tenant's to open.
CREATE FUNCTION "invite_user"(
  wanted_email text, new_user_id uuid, new_display_name text, invitation_id uuid, invitation_hash text, invitation_expires timestamptz
) RETURNS TABLE ("userId" uuid, "displayName" text, "invited" boolean, "codeCounts" boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  account "User";
  is_open boolean;
BEGIN
  INSERT INTO "User" ("id", "email", "displayName") VALUES (new_user_id, wanted_email, new_display_name)
    ON CONFLICT ("email") DO NOTHING;
  SELECT * INTO account FROM "User" u WHERE u."email" = wanted_email FOR NO KEY UPDATE;
  is_open := account."passwordHash" IS NULL
    AND NOT EXISTS (SELECT FROM "ExternalIdentity" e WHERE e."userId" = account."id");
  "codeCounts" := is_open AND account."systemRole" = 'none' AND account."disabledAt" IS NULL
    AND NOT EXISTS (SELECT FROM "Membership" m WHERE m."userId" = account."id");
  IF "codeCounts" THEN
    DELETE FROM "Invitation" i WHERE i."userId" = account."id" AND i."usedAt" IS NULL;
    INSERT INTO "Invitation" ("id", "codeHash", "userId", "expiresAt")
      VALUES (invitation_id, invitation_hash, account."id", invitation_expires);
  END IF;
  "userId" := account."id";
  "displayName" := account."displayName";
  "invited" := is_open;
  RETURN NEXT;
END
$$;

REVOKE ALL ON FUNCTION "held_by_host"(uuid[]), "compartment_usage"(timestamptz), "host_grounds"(uuid[]), "invited_members"(),
  "invite_user"(text, uuid, text, uuid, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION "held_by_host"(uuid[]), "compartment_usage"(timestamptz), "host_grounds"(uuid[]), "invited_members"(),
  "invite_user"(text, uuid, text, uuid, text, timestamptz) TO bulkhead_tenant;
