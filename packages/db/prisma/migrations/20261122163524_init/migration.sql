-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "SystemRole" AS ENUM ('none', 'auditor', 'admin');

-- CreateEnum
CREATE TYPE "TenantRole" AS ENUM ('reader', 'member', 'owner');

-- CreateEnum
CREATE TYPE "DesiredState" AS ENUM ('running', 'paused', 'stopped', 'absent');

-- CreateEnum
CREATE TYPE "OperationState" AS ENUM ('pending', 'succeeded', 'failed', 'superseded');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "displayName" TEXT NOT NULL,
    "passwordHash" TEXT,
    "systemRole" "SystemRole" NOT NULL DEFAULT 'none',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "userId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "userAgent" TEXT NOT NULL,
    "address" TEXT NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" UUID NOT NULL,
    "codeHash" TEXT NOT NULL,
    "userId" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SignInThrottle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "nextAllowedAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SignInThrottle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Tenant" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "quotaInstances" INTEGER NOT NULL,
    "quotaCpuMillicores" INTEGER NOT NULL,
    "quotaMemoryBytes" BIGINT NOT NULL,
    "quotaPids" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Membership" (
    "tenantId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "role" "TenantRole" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Membership_pkey" PRIMARY KEY ("tenantId","userId")
);

-- CreateTable
CREATE TABLE "Flavor" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "cpuMillicores" INTEGER NOT NULL,
    "memoryBytes" BIGINT NOT NULL,
    "pids" INTEGER NOT NULL,
    "cpuLimitMillicores" INTEGER,
    "memoryLimitBytes" BIGINT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Flavor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Host" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revokedAt" TIMESTAMPTZ(3),
    "cordoned" BOOLEAN NOT NULL DEFAULT false,
    "cpuAllocatablePercent" INTEGER NOT NULL DEFAULT 100,
    "memoryReservedBytes" BIGINT NOT NULL DEFAULT 536870912,
    "epoch" INTEGER NOT NULL DEFAULT 1,
    "desiredGeneration" BIGINT NOT NULL DEFAULT 1,
    "reportedGeneration" BIGINT NOT NULL DEFAULT 0,
    "linkEpoch" INTEGER NOT NULL DEFAULT 0,
    "lastSeenAt" TIMESTAMPTZ(3),
    "cores" INTEGER NOT NULL DEFAULT 0,
    "memoryBytes" BIGINT NOT NULL DEFAULT 0,
    "facts" JSONB,
    "heartbeat" JSONB,

    CONSTRAINT "Host_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "JoinToken" (
    "id" TEXT NOT NULL,
    "secretHash" TEXT NOT NULL,
    "hostId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "JoinToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AgentCertificate" (
    "serial" TEXT NOT NULL,
    "hostId" UUID NOT NULL,
    "issuedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AgentCertificate_pkey" PRIMARY KEY ("serial")
);

-- CreateTable
CREATE TABLE "Authority" (
    "name" TEXT NOT NULL,
    "certificatePem" TEXT NOT NULL,
    "sealedKey" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Authority_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "HostImage" (
    "hostId" UUID NOT NULL,
    "reference" TEXT NOT NULL,
    "imageId" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "builtAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "HostImage_pkey" PRIMARY KEY ("hostId","reference")
);

-- CreateTable
CREATE TABLE "Instance" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "imageReference" TEXT NOT NULL,
    "imageId" TEXT NOT NULL,
    "command" TEXT[],
    "env" JSONB NOT NULL,
    "restartPolicy" TEXT NOT NULL,
    "cpuMillicores" INTEGER NOT NULL,
    "memoryBytes" BIGINT NOT NULL,
    "pids" INTEGER NOT NULL,
    "cpuLimitMillicores" INTEGER,
    "memoryLimitBytes" BIGINT,
    "heldCpuMillicores" INTEGER NOT NULL,
    "heldMemoryBytes" BIGINT NOT NULL,
    "heldPids" INTEGER NOT NULL,
    "desiredState" "DesiredState" NOT NULL DEFAULT 'running',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "restartNonce" INTEGER NOT NULL DEFAULT 0,
    "observed" JSONB,
    "observedState" TEXT NOT NULL DEFAULT 'pending',
    "observedRevision" INTEGER NOT NULL DEFAULT 0,
    "startedAt" TIMESTAMPTZ(3),
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "goneAt" TIMESTAMPTZ(3),

    CONSTRAINT "Instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Compartment" (
    "tenantId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "observed" JSONB NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Compartment_pkey" PRIMARY KEY ("tenantId","hostId")
);

-- CreateTable
CREATE TABLE "Operation" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "state" "OperationState" NOT NULL DEFAULT 'pending',
    "tenantId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "actorId" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "problem" JSONB,

    CONSTRAINT "Operation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "tenantId" UUID,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "details" JSONB NOT NULL,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_codeHash_key" ON "Invitation"("codeHash");

-- CreateIndex
CREATE UNIQUE INDEX "Tenant_slug_key" ON "Tenant"("slug");

-- CreateIndex
CREATE INDEX "Membership_userId_idx" ON "Membership"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Flavor_name_key" ON "Flavor"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Host_name_key" ON "Host"("name");

-- CreateIndex
CREATE INDEX "JoinToken_hostId_idx" ON "JoinToken"("hostId");

-- CreateIndex
CREATE INDEX "AgentCertificate_hostId_idx" ON "AgentCertificate"("hostId");

-- CreateIndex
CREATE INDEX "HostImage_reference_idx" ON "HostImage"("reference");

-- CreateIndex
CREATE INDEX "Instance_tenantId_goneAt_idx" ON "Instance"("tenantId", "goneAt");

-- CreateIndex
CREATE INDEX "Instance_hostId_goneAt_idx" ON "Instance"("hostId", "goneAt");

-- CreateIndex
CREATE INDEX "Operation_tenantId_createdAt_idx" ON "Operation"("tenantId", "createdAt");

-- CreateIndex
CREATE INDEX "Operation_instanceId_state_idx" ON "Operation"("instanceId", "state");

-- CreateIndex
CREATE INDEX "Operation_createdAt_idx" ON "Operation"("createdAt");

-- CreateIndex
CREATE INDEX "AuditEntry_tenantId_at_idx" ON "AuditEntry"("tenantId", "at");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "JoinToken" ADD CONSTRAINT "JoinToken_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AgentCertificate" ADD CONSTRAINT "AgentCertificate_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HostImage" ADD CONSTRAINT "HostImage_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Compartment" ADD CONSTRAINT "Compartment_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Compartment" ADD CONSTRAINT "Compartment_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Operation" ADD CONSTRAINT "Operation_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Operation" ADD CONSTRAINT "Operation_instanceId_fkey" FOREIGN KEY ("instanceId") REFERENCES "Instance"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: the schema language cannot say it.

-- A name is free again as soon as the host has confirmed that nothing of the instance is left.
CREATE UNIQUE INDEX "Instance_living_name_key" ON "Instance" ("tenantId", "name") WHERE "goneAt" IS NULL;

-- The last wall behind admission: no arithmetic of ours can write a negative amount.
ALTER TABLE "Tenant" ADD CONSTRAINT "Tenant_quota_check" CHECK (
    "quotaInstances" >= 0 AND "quotaCpuMillicores" >= 0 AND "quotaMemoryBytes" >= 0 AND "quotaPids" >= 0
);
ALTER TABLE "Flavor" ADD CONSTRAINT "Flavor_size_check" CHECK (
    "cpuMillicores" >= 0 AND "memoryBytes" >= 0 AND "pids" >= 0
    AND coalesce("cpuLimitMillicores", 0) >= 0 AND coalesce("memoryLimitBytes", 0) >= 0
);
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_size_check" CHECK (
    "cpuMillicores" >= 0 AND "memoryBytes" >= 0 AND "pids" >= 0
    AND coalesce("cpuLimitMillicores", 0) >= 0 AND coalesce("memoryLimitBytes", 0) >= 0
);
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_held_check" CHECK (
    "heldCpuMillicores" >= 0 AND "heldMemoryBytes" >= 0 AND "heldPids" >= 0
);
ALTER TABLE "Host" ADD CONSTRAINT "Host_capacity_check" CHECK (
    "cores" >= 0 AND "memoryBytes" >= 0 AND "memoryReservedBytes" >= 0 AND "cpuAllocatablePercent" > 0
);

-- What has been audited stays as it was, for whoever holds the application's password too.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Audit entries cannot be changed or removed.' USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER "AuditEntry_immutable" BEFORE UPDATE OR DELETE OR TRUNCATE ON "AuditEntry"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
