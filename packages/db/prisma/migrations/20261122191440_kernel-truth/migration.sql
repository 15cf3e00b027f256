-- AlterTable
ALTER TABLE "Host" ADD COLUMN     "containment" JSONB;

-- AlterTable
ALTER TABLE "Instance" ADD COLUMN     "controls" JSONB NOT NULL DEFAULT '{}';

-- CreateTable
CREATE TABLE "CompartmentControls" (
    "tenantId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "controls" JSONB NOT NULL,
    "frozen" BOOLEAN NOT NULL DEFAULT false,
    "updatedById" UUID NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CompartmentControls_pkey" PRIMARY KEY ("tenantId","hostId")
);

-- CreateTable
CREATE TABLE "KernelProof" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "instanceId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "proof" JSONB NOT NULL,

    CONSTRAINT "KernelProof_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HostEvent" (
    "id" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "tenantId" UUID,
    "instanceId" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "event" JSONB NOT NULL,

    CONSTRAINT "HostEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "KernelProof_tenantId_hostId_at_idx" ON "KernelProof"("tenantId", "hostId", "at");

-- CreateIndex
CREATE INDEX "KernelProof_instanceId_at_idx" ON "KernelProof"("instanceId", "at");

-- CreateIndex
CREATE INDEX "HostEvent_hostId_at_idx" ON "HostEvent"("hostId", "at");

-- CreateIndex
CREATE INDEX "HostEvent_tenantId_at_idx" ON "HostEvent"("tenantId", "at");

-- CreateIndex
CREATE INDEX "Operation_instanceId_revision_idx" ON "Operation"("instanceId", "revision");

-- CreateIndex
CREATE INDEX "Operation_hostId_tenantId_createdAt_idx" ON "Operation"("hostId", "tenantId", "createdAt");

-- AddForeignKey
ALTER TABLE "CompartmentControls" ADD CONSTRAINT "CompartmentControls_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CompartmentControls" ADD CONSTRAINT "CompartmentControls_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "KernelProof" ADD CONSTRAINT "KernelProof_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "KernelProof" ADD CONSTRAINT "KernelProof_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HostEvent" ADD CONSTRAINT "HostEvent_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is written by hand: the schema language cannot say it.

-- The newest proofs of a compartment, without those of the instances in it.
CREATE INDEX "KernelProof_compartment_idx" ON "KernelProof"("tenantId", "hostId", "at") WHERE "instanceId" IS NULL;

-- What hosts told before this version lacks fields that are asked for from now on. It is told anew at the next connection.
UPDATE "Host" SET "facts" = '{"capabilities": [], "disks": []}'::jsonb || "facts" WHERE "facts" IS NOT NULL;
UPDATE "Instance" SET "observed" = "observed" || '{"proof": null}'::jsonb WHERE "observed" IS NOT NULL;
UPDATE "Compartment" SET "observed" = "observed" || '{"frozen": false, "proof": null}'::jsonb;
