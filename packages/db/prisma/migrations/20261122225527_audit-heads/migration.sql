-- CreateIndex
CREATE INDEX "AuditEntry_actor_at_idx" ON "AuditEntry"("actor", "at");

-- CreateIndex
CREATE INDEX "AuditEntry_target_at_idx" ON "AuditEntry"("target", "at");

-- Heads grow by entries only, by one each: depth 1 is a statement that somebody sent, deeper is the trigger that chains.
CREATE FUNCTION "refuse_audit_head_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_LEVEL = 'STATEMENT' OR pg_trigger_depth() < 2 OR NEW."seq" <> (CASE TG_OP WHEN 'INSERT' THEN 0 ELSE OLD."seq" + 1 END) THEN
    RAISE EXCEPTION 'The head of an audit chain moves with its entries only.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "AuditHead_moves" BEFORE INSERT OR UPDATE ON "AuditHead" FOR EACH ROW EXECUTE FUNCTION "refuse_audit_head_change"();
CREATE TRIGGER "AuditHead_stays" BEFORE DELETE OR TRUNCATE ON "AuditHead" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_head_change"();
