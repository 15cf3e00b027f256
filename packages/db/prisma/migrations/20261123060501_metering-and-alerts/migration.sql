-- CreateTable
CREATE TABLE "UsageCursor" (
    "hostId" UUID NOT NULL,
    "journalId" UUID NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "readTo" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "UsageCursor_pkey" PRIMARY KEY ("hostId","journalId")
);

-- CreateTable
CREATE TABLE "Meter" (
    "id" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "journalId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "tenantId" UUID,
    "instanceId" UUID,
    "totals" BIGINT[],
    "readTo" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Meter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UsageHour" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "meterId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "tenantId" UUID,
    "instanceId" UUID,
    "instanceName" TEXT NOT NULL DEFAULT '',
    "imageReference" TEXT NOT NULL DEFAULT '',
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "cpuUserUsec" BIGINT NOT NULL DEFAULT 0,
    "cpuSystemUsec" BIGINT NOT NULL DEFAULT 0,
    "memoryMibSeconds" BIGINT NOT NULL DEFAULT 0,
    "ioReadBytes" BIGINT NOT NULL DEFAULT 0,
    "ioWriteBytes" BIGINT NOT NULL DEFAULT 0,
    "ioReadOps" BIGINT NOT NULL DEFAULT 0,
    "ioWriteOps" BIGINT NOT NULL DEFAULT 0,
    "networkInBytes" BIGINT NOT NULL DEFAULT 0,
    "networkOutBytes" BIGINT NOT NULL DEFAULT 0,
    "throttledOwnUsec" BIGINT NOT NULL DEFAULT 0,
    "throttledTenantUsec" BIGINT NOT NULL DEFAULT 0,
    "cpuPeriods" BIGINT NOT NULL DEFAULT 0,
    "cpuThrottledPeriods" BIGINT NOT NULL DEFAULT 0,
    "cpuStallUsec" BIGINT NOT NULL DEFAULT 0,
    "memoryStallUsec" BIGINT NOT NULL DEFAULT 0,
    "ioStallUsec" BIGINT NOT NULL DEFAULT 0,
    "memoryKills" BIGINT NOT NULL DEFAULT 0,
    "runningMs" BIGINT NOT NULL DEFAULT 0,
    "allocatedCpuMillicoreSeconds" BIGINT NOT NULL DEFAULT 0,
    "allocatedMemoryMibSeconds" BIGINT NOT NULL DEFAULT 0,
    "series" BYTEA,

    CONSTRAINT "UsageHour_pkey" PRIMARY KEY ("hour","meterId")
) PARTITION BY RANGE ("hour");

-- CreateTable
CREATE TABLE "UsageMinute" (
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "meterId" UUID NOT NULL,
    "tenantId" UUID,
    "data" BYTEA NOT NULL,

    CONSTRAINT "UsageMinute_pkey" PRIMARY KEY ("meterId","minute")
);

-- CreateTable
CREATE TABLE "UsageBlock" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "meterId" UUID NOT NULL,
    "family" TEXT NOT NULL,
    "tenantId" UUID,
    "data" BYTEA NOT NULL,

    CONSTRAINT "UsageBlock_pkey" PRIMARY KEY ("meterId","family","hour")
) PARTITION BY RANGE ("hour");

-- CreateTable
CREATE TABLE "UsagePrice" (
    "id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "microPrice" BIGINT NOT NULL,
    "validFrom" TIMESTAMPTZ(3) NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "UsagePrice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "BillingSettings" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "currency" TEXT NOT NULL DEFAULT 'EUR',

    CONSTRAINT "BillingSettings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AlertRule" (
    "id" UUID NOT NULL,
    "tenantId" UUID,
    "builtIn" TEXT,
    "name" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "subjectKind" TEXT NOT NULL,
    "subjectId" UUID,
    "subjectTag" TEXT,
    "condition" JSONB NOT NULL,
    "forSec" INTEGER NOT NULL DEFAULT 0,
    "severity" TEXT NOT NULL,
    "quietHours" JSONB,
    "createdById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AlertRule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Alert" (
    "id" UUID NOT NULL,
    "ruleId" UUID NOT NULL,
    "tenantId" UUID,
    "subjectKind" TEXT NOT NULL,
    "subjectId" UUID NOT NULL,
    "subjectName" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "finding" JSONB NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "firedAt" TIMESTAMPTZ(3),
    "clearedAt" TIMESTAMPTZ(3),
    "toldAt" TIMESTAMPTZ(3),
    "acknowledgedAt" TIMESTAMPTZ(3),
    "acknowledgedById" UUID,

    CONSTRAINT "Alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AlertChannel" (
    "id" UUID NOT NULL,
    "tenantId" UUID,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "target" JSONB NOT NULL,
    "sealedSecret" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "takesBuiltIn" BOOLEAN NOT NULL DEFAULT true,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AlertChannel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AlertRuleChannel" (
    "ruleId" UUID NOT NULL,
    "channelId" UUID NOT NULL,
    "tenantId" UUID,

    CONSTRAINT "AlertRuleChannel_pkey" PRIMARY KEY ("ruleId","channelId")
);

-- CreateTable
CREATE TABLE "AlertDelivery" (
    "id" UUID NOT NULL,
    "alertId" UUID,
    "channelId" UUID NOT NULL,
    "tenantId" UUID,
    "event" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextTryAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leasedUntil" TIMESTAMPTZ(3),
    "responseStatus" INTEGER,
    "problem" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AlertDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MailSettings" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "host" TEXT NOT NULL DEFAULT '',
    "port" INTEGER NOT NULL DEFAULT 587,
    "security" TEXT NOT NULL DEFAULT 'starttls',
    "username" TEXT NOT NULL DEFAULT '',
    "sealedPassword" TEXT,
    "fromAddress" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "MailSettings_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Meter_hostId_journalId_idx" ON "Meter"("hostId", "journalId");

-- CreateIndex
CREATE INDEX "Meter_tenantId_readTo_idx" ON "Meter"("tenantId", "readTo");

-- CreateIndex
CREATE INDEX "Meter_instanceId_idx" ON "Meter"("instanceId");

-- CreateIndex
CREATE INDEX "UsageHour_tenantId_hour_idx" ON "UsageHour"("tenantId", "hour");

-- CreateIndex
CREATE INDEX "UsageHour_meterId_hour_idx" ON "UsageHour"("meterId", "hour");

-- CreateIndex
CREATE INDEX "UsageMinute_minute_idx" ON "UsageMinute"("minute");

-- CreateIndex
CREATE UNIQUE INDEX "UsagePrice_unit_validFrom_key" ON "UsagePrice"("unit", "validFrom");

-- CreateIndex
CREATE INDEX "AlertRule_tenantId_idx" ON "AlertRule"("tenantId");

-- CreateIndex
CREATE INDEX "Alert_tenantId_state_startedAt_idx" ON "Alert"("tenantId", "state", "startedAt");

-- CreateIndex
CREATE INDEX "Alert_ruleId_subjectId_idx" ON "Alert"("ruleId", "subjectId");

-- CreateIndex
CREATE INDEX "Alert_state_clearedAt_idx" ON "Alert"("state", "clearedAt");

-- CreateIndex
CREATE UNIQUE INDEX "AlertChannel_tenantId_name_key" ON "AlertChannel"("tenantId", "name");

-- CreateIndex
CREATE INDEX "AlertDelivery_state_nextTryAt_idx" ON "AlertDelivery"("state", "nextTryAt");

-- CreateIndex
CREATE INDEX "AlertDelivery_channelId_createdAt_idx" ON "AlertDelivery"("channelId", "createdAt");

-- CreateIndex
CREATE INDEX "AlertDelivery_alertId_idx" ON "AlertDelivery"("alertId");

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_ruleId_fkey" FOREIGN KEY ("ruleId") REFERENCES "AlertRule"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertRuleChannel" ADD CONSTRAINT "AlertRuleChannel_ruleId_fkey" FOREIGN KEY ("ruleId") REFERENCES "AlertRule"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertRuleChannel" ADD CONSTRAINT "AlertRuleChannel_channelId_fkey" FOREIGN KEY ("channelId") REFERENCES "AlertChannel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertDelivery" ADD CONSTRAINT "AlertDelivery_alertId_fkey" FOREIGN KEY ("alertId") REFERENCES "Alert"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlertDelivery" ADD CONSTRAINT "AlertDelivery_channelId_fkey" FOREIGN KEY ("channelId") REFERENCES "AlertChannel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is written by hand.

-- What comes for an hour that has no partition of its own yet is kept all the same. Partitions are made and dropped by services/metering.
CREATE TABLE "UsageHour_default" PARTITION OF "UsageHour" DEFAULT;
CREATE TABLE "UsageBlock_default" PARTITION OF "UsageBlock" DEFAULT;

-- A journal has one odometer for each of these.
CREATE UNIQUE INDEX "Meter_odometer_key" ON "Meter" ("hostId", "journalId", "kind", "tenantId", "instanceId") NULLS NOT DISTINCT;
CREATE UNIQUE INDEX "AlertChannel_operators_name_key" ON "AlertChannel" ("name") WHERE "tenantId" IS NULL;
CREATE UNIQUE INDEX "AlertRule_built_in_key" ON "AlertRule" ("builtIn") WHERE "builtIn" IS NOT NULL;
-- A subject has one living alert of a rule, however many processes look.
CREATE UNIQUE INDEX "Alert_living_key" ON "Alert" ("ruleId", "subjectId") WHERE "state" <> 'cleared';
ALTER TABLE "UsagePrice" ADD CONSTRAINT "UsagePrice_check" CHECK ("microPrice" >= 0);
ALTER TABLE "BillingSettings" ADD CONSTRAINT "BillingSettings_one_row" CHECK ("id" = 1);
ALTER TABLE "MailSettings" ADD CONSTRAINT "MailSettings_one_row" CHECK ("id" = 1);

-- The second wall between tenants, as in the migration tenant-walls. Partitions are reached through their table only.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'Meter', 'UsageHour', 'UsageMinute', 'UsageBlock', 'AlertRule', 'Alert', 'AlertChannel', 'AlertRuleChannel', 'AlertDelivery'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY "own_tenant" ON %I TO bulkhead_tenant USING ("tenantId" = (SELECT "current_tenant"())) WITH CHECK ("tenantId" = (SELECT "current_tenant"()))',
      name
    );
  END LOOP;
END
$$;
-- Built-in rules speak of a tenant's own too.
CREATE POLICY "offered" ON "AlertRule" FOR SELECT TO bulkhead_tenant USING ("tenantId" IS NULL AND "builtIn" IS NOT NULL);

-- Foreign keys are checked past all policies, so they have to carry the tenant themselves.
ALTER TABLE "AlertRule" ADD CONSTRAINT "AlertRule_id_tenantId_key" UNIQUE ("id", "tenantId");
ALTER TABLE "AlertChannel" ADD CONSTRAINT "AlertChannel_id_tenantId_key" UNIQUE ("id", "tenantId");
ALTER TABLE "AlertRuleChannel" ADD CONSTRAINT "AlertRuleChannel_own_ruleId_fkey"
  FOREIGN KEY ("ruleId", "tenantId") REFERENCES "AlertRule" ("id", "tenantId") ON DELETE CASCADE;
ALTER TABLE "AlertRuleChannel" ADD CONSTRAINT "AlertRuleChannel_own_channelId_fkey"
  FOREIGN KEY ("channelId", "tenantId") REFERENCES "AlertChannel" ("id", "tenantId") ON DELETE CASCADE;
ALTER TABLE "AlertDelivery" ADD CONSTRAINT "AlertDelivery_own_channelId_fkey"
  FOREIGN KEY ("channelId", "tenantId") REFERENCES "AlertChannel" ("id", "tenantId") ON DELETE CASCADE;

GRANT SELECT ON "Meter", "UsageHour", "UsageMinute", "UsageBlock" TO bulkhead_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON "AlertRule", "AlertRuleChannel" TO bulkhead_tenant;
GRANT SELECT, UPDATE ON "Alert" TO bulkhead_tenant;
GRANT SELECT, INSERT, UPDATE ON "AlertDelivery" TO bulkhead_tenant;
-- The key goes in and never comes out.
GRANT SELECT ("id", "tenantId", "kind", "name", "target", "enabled", "takesBuiltIn", "createdById", "createdAt") ON "AlertChannel" TO bulkhead_tenant;
GRANT INSERT, UPDATE, DELETE ON "AlertChannel" TO bulkhead_tenant;
GRANT SELECT ("id", "unit", "microPrice", "validFrom", "createdAt") ON "UsagePrice" TO bulkhead_tenant;
GRANT SELECT ("id", "currency") ON "BillingSettings" TO bulkhead_tenant;
