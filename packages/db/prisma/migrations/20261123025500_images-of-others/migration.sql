-- What the tenant of an image has to know beyond its own rows. Each looks past the wall, and tells of its own images only.

-- A tenant that an image is to be shared with, by the name that its members gave.
CREATE FUNCTION "tenant_for_sharing"(wanted text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t."id" FROM "Tenant" t WHERE t."slug" = wanted AND t."deletedAt" IS NULL
$$;
CREATE FUNCTION "image_partners"(image uuid) RETURNS TABLE (slug text, name text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t."slug", t."name" FROM "ImageShare" s JOIN "Tenant" t ON t."id" = s."withTenantId"
  WHERE s."imageId" = image AND s."tenantId" = "current_tenant"() ORDER BY t."slug"
$$;
CREATE FUNCTION "image_uses_of_others"(image uuid) RETURNS integer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT count(*)::integer FROM "Instance" i JOIN "Image" m ON m."id" = i."catalogImageId"
  WHERE m."id" = image AND m."tenantId" = "current_tenant"() AND i."tenantId" <> "current_tenant"() AND i."goneAt" IS NULL
$$;
-- Whose an image is that this tenant may see; null for the operators'.
CREATE FUNCTION "image_owner"(image uuid) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT t."slug" FROM "Image" i JOIN "Tenant" t ON t."id" = i."tenantId"
  WHERE i."id" = image AND (
    i."tenantId" = "current_tenant"() OR i."visibility" = 'public' OR (i."visibility" = 'shared' AND "image_is_shared"(i."id"))
  )
$$;

-- Offering to everybody is for operators, and what they have offered is not changed under those who use it.
CREATE POLICY "no_own_offer" ON "Image" AS RESTRICTIVE FOR INSERT TO bulkhead_tenant WITH CHECK ("visibility" <> 'public');
CREATE POLICY "no_offered_change" ON "Image" AS RESTRICTIVE FOR UPDATE TO bulkhead_tenant
  USING ("visibility" <> 'public') WITH CHECK ("visibility" <> 'public');
-- An instance is not moved to an image that its tenant does not see either; one that has lost its share runs on.
CREATE FUNCTION "require_visible_image"() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "Image" i WHERE i."id" = NEW."catalogImageId") THEN
    RAISE insufficient_privilege USING MESSAGE = 'the image is not one that this tenant sees';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "visible_image_kept" BEFORE UPDATE OF "catalogImageId" ON "Instance" FOR EACH ROW
  WHEN (NEW."catalogImageId" IS NOT NULL AND NEW."catalogImageId" IS DISTINCT FROM OLD."catalogImageId")
  EXECUTE FUNCTION "require_visible_image"();
