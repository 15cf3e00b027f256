-- CreateEnum
CREATE TYPE "TaskState" AS ENUM ('pending', 'running', 'succeeded', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "ImageVisibility" AS ENUM ('private', 'shared', 'public');

-- AlterTable
ALTER TABLE "Tenant" ADD COLUMN     "quotaImageBytes" BIGINT NOT NULL DEFAULT 21474836480,
ADD COLUMN     "quotaNetworks" INTEGER NOT NULL DEFAULT 5,
ADD COLUMN     "quotaPorts" INTEGER NOT NULL DEFAULT 10,
ADD COLUMN     "quotaVolumeBytes" BIGINT NOT NULL DEFAULT 53687091200,
ADD COLUMN     "quotaVolumes" INTEGER NOT NULL DEFAULT 20;

-- AlterTable
ALTER TABLE "Instance" ADD COLUMN     "bandwidthInKbps" INTEGER,
ADD COLUMN     "bandwidthOutKbps" INTEGER,
ADD COLUMN     "catalogImageId" UUID,
ADD COLUMN     "deleteAt" TIMESTAMPTZ(3),
ADD COLUMN     "healthCheck" JSONB,
ADD COLUMN     "lockedAt" TIMESTAMPTZ(3),
ADD COLUMN     "lockedById" UUID,
ADD COLUMN     "notes" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "stopGraceSec" INTEGER NOT NULL DEFAULT 10,
ADD COLUMN     "tags" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "Task" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "actorId" UUID NOT NULL,
    "spec" JSONB NOT NULL,
    "kind" TEXT NOT NULL,
    "subjectKind" TEXT NOT NULL,
    "subjectId" UUID NOT NULL,
    "subjectName" TEXT NOT NULL,
    "state" "TaskState" NOT NULL DEFAULT 'pending',
    "progress" JSONB,
    "result" JSONB,
    "problem" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "cancelAt" TIMESTAMPTZ(3),

    CONSTRAINT "Task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InstanceSchedule" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "nextRunAt" TIMESTAMPTZ(3),
    "lastRunAt" TIMESTAMPTZ(3),
    "lastProblem" JSONB,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "InstanceSchedule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Registry" (
    "id" UUID NOT NULL,
    "tenantId" UUID,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "username" TEXT NOT NULL DEFAULT '',
    "sealedPassword" TEXT,
    "insecure" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Registry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Image" (
    "id" UUID NOT NULL,
    "tenantId" UUID,
    "name" TEXT NOT NULL,
    "visibility" "ImageVisibility" NOT NULL DEFAULT 'private',
    "origin" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "registryId" UUID,
    "digest" TEXT,
    "imageId" TEXT,
    "sizeBytes" BIGINT NOT NULL DEFAULT 0,
    "facts" JSONB,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "problem" JSONB,
    "notes" TEXT NOT NULL DEFAULT '',
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Image_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ImageShare" (
    "imageId" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "withTenantId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ImageShare_pkey" PRIMARY KEY ("imageId","withTenantId")
);

-- CreateTable
CREATE TABLE "ImageCopy" (
    "imageId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lastUsedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ImageCopy_pkey" PRIMARY KEY ("imageId","hostId")
);

-- CreateTable
CREATE TABLE "Volume" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "heldBytes" BIGINT NOT NULL,
    "sourceKind" TEXT,
    "sourceId" UUID,
    "notes" TEXT NOT NULL DEFAULT '',
    "absent" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "observed" JSONB,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "goneAt" TIMESTAMPTZ(3),

    CONSTRAINT "Volume_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VolumeSnapshot" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "volumeId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "goneAt" TIMESTAMPTZ(3),

    CONSTRAINT "VolumeSnapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VolumeAttachment" (
    "instanceId" UUID NOT NULL,
    "volumeId" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "mountPath" TEXT NOT NULL,
    "readOnly" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "VolumeAttachment_pkey" PRIMARY KEY ("instanceId","volumeId")
);

-- CreateTable
CREATE TABLE "BackupTarget" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "bucket" TEXT NOT NULL,
    "region" TEXT NOT NULL DEFAULT 'us-east-1',
    "accessKeyId" TEXT NOT NULL,
    "sealedSecret" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BackupTarget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "VolumeBackup" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "targetId" UUID NOT NULL,
    "volumeId" UUID NOT NULL,
    "volumeName" TEXT NOT NULL,
    "volumeBytes" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL DEFAULT 'pending',
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "goneAt" TIMESTAMPTZ(3),

    CONSTRAINT "VolumeBackup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Network" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "subnet" TEXT NOT NULL,
    "internal" BOOLEAN NOT NULL DEFAULT false,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Network_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NetworkAttachment" (
    "instanceId" UUID NOT NULL,
    "networkId" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[],

    CONSTRAINT "NetworkAttachment_pkey" PRIMARY KEY ("instanceId","networkId")
);

-- CreateTable
CREATE TABLE "SecurityGroup" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "SecurityGroup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SecurityRule" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "groupId" UUID NOT NULL,
    "direction" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "portFrom" INTEGER,
    "portTo" INTEGER,
    "cidr" TEXT,
    "peerGroupId" UUID,

    CONSTRAINT "SecurityRule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InstanceSecurityGroup" (
    "instanceId" UUID NOT NULL,
    "groupId" UUID NOT NULL,
    "tenantId" UUID NOT NULL,

    CONSTRAINT "InstanceSecurityGroup_pkey" PRIMARY KEY ("instanceId","groupId")
);

-- CreateTable
CREATE TABLE "PublishedPort" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "instanceId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "protocol" TEXT NOT NULL,
    "hostPort" INTEGER NOT NULL,
    "containerPort" INTEGER NOT NULL,

    CONSTRAINT "PublishedPort_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Secret" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deletedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SecretVersion" (
    "secretId" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "tenantId" UUID NOT NULL,
    "sealedValue" TEXT,
    "sizeBytes" INTEGER NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "destroyedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SecretVersion_pkey" PRIMARY KEY ("secretId","version")
);

-- CreateTable
CREATE TABLE "SecretUse" (
    "instanceId" UUID NOT NULL,
    "secretId" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "version" INTEGER,
    "kind" TEXT NOT NULL,
    "target" TEXT NOT NULL,

    CONSTRAINT "SecretUse_pkey" PRIMARY KEY ("instanceId","kind","target")
);

-- CreateTable
CREATE TABLE "Stack" (
    "id" UUID NOT NULL,
    "tenantId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "parameters" JSONB NOT NULL DEFAULT '[]',
    "templateId" UUID,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL DEFAULT 'applying',
    "plan" JSONB NOT NULL DEFAULT '[]',
    "problem" JSONB,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "goneAt" TIMESTAMPTZ(3),

    CONSTRAINT "Stack_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StackMember" (
    "stackId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "tenantId" UUID NOT NULL,
    "resourceId" UUID NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "StackMember_pkey" PRIMARY KEY ("stackId","kind","key")
);

-- CreateTable
CREATE TABLE "Template" (
    "id" UUID NOT NULL,
    "tenantId" UUID,
    "name" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "category" TEXT NOT NULL DEFAULT '',
    "source" TEXT NOT NULL,
    "parameters" JSONB NOT NULL DEFAULT '[]',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Template_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Task_hostId_state_idx" ON "Task"("hostId", "state");

-- CreateIndex
CREATE INDEX "Task_tenantId_createdAt_idx" ON "Task"("tenantId", "createdAt");

-- CreateIndex
CREATE INDEX "Task_subjectId_createdAt_idx" ON "Task"("subjectId", "createdAt");

-- CreateIndex
CREATE INDEX "InstanceSchedule_instanceId_idx" ON "InstanceSchedule"("instanceId");

-- CreateIndex
CREATE INDEX "InstanceSchedule_nextRunAt_idx" ON "InstanceSchedule"("nextRunAt");

-- CreateIndex
CREATE UNIQUE INDEX "Registry_tenantId_name_key" ON "Registry"("tenantId", "name");

-- CreateIndex
CREATE INDEX "Image_tenantId_deletedAt_idx" ON "Image"("tenantId", "deletedAt");

-- CreateIndex
CREATE INDEX "Image_imageId_idx" ON "Image"("imageId");

-- CreateIndex
CREATE INDEX "ImageShare_withTenantId_idx" ON "ImageShare"("withTenantId");

-- CreateIndex
CREATE INDEX "ImageCopy_hostId_idx" ON "ImageCopy"("hostId");

-- CreateIndex
CREATE INDEX "Volume_tenantId_goneAt_idx" ON "Volume"("tenantId", "goneAt");

-- CreateIndex
CREATE INDEX "Volume_hostId_goneAt_idx" ON "Volume"("hostId", "goneAt");

-- CreateIndex
CREATE INDEX "VolumeSnapshot_tenantId_goneAt_idx" ON "VolumeSnapshot"("tenantId", "goneAt");

-- CreateIndex
CREATE INDEX "VolumeSnapshot_volumeId_idx" ON "VolumeSnapshot"("volumeId");

-- CreateIndex
CREATE INDEX "VolumeAttachment_volumeId_idx" ON "VolumeAttachment"("volumeId");

-- CreateIndex
CREATE UNIQUE INDEX "VolumeAttachment_instanceId_mountPath_key" ON "VolumeAttachment"("instanceId", "mountPath");

-- CreateIndex
CREATE UNIQUE INDEX "BackupTarget_tenantId_name_key" ON "BackupTarget"("tenantId", "name");

-- CreateIndex
CREATE INDEX "VolumeBackup_tenantId_goneAt_idx" ON "VolumeBackup"("tenantId", "goneAt");

-- CreateIndex
CREATE INDEX "VolumeBackup_targetId_idx" ON "VolumeBackup"("targetId");

-- CreateIndex
CREATE UNIQUE INDEX "Network_subnet_key" ON "Network"("subnet");

-- CreateIndex
CREATE INDEX "Network_tenantId_deletedAt_idx" ON "Network"("tenantId", "deletedAt");

-- CreateIndex
CREATE UNIQUE INDEX "NetworkAttachment_networkId_address_key" ON "NetworkAttachment"("networkId", "address");

-- CreateIndex
CREATE UNIQUE INDEX "SecurityGroup_tenantId_name_key" ON "SecurityGroup"("tenantId", "name");

-- CreateIndex
CREATE INDEX "SecurityRule_groupId_idx" ON "SecurityRule"("groupId");

-- CreateIndex
CREATE INDEX "SecurityRule_peerGroupId_idx" ON "SecurityRule"("peerGroupId");

-- CreateIndex
CREATE INDEX "InstanceSecurityGroup_groupId_idx" ON "InstanceSecurityGroup"("groupId");

-- CreateIndex
CREATE INDEX "PublishedPort_instanceId_idx" ON "PublishedPort"("instanceId");

-- CreateIndex
CREATE UNIQUE INDEX "PublishedPort_hostId_protocol_hostPort_key" ON "PublishedPort"("hostId", "protocol", "hostPort");

-- CreateIndex
CREATE INDEX "Secret_tenantId_deletedAt_idx" ON "Secret"("tenantId", "deletedAt");

-- CreateIndex
CREATE INDEX "SecretUse_secretId_idx" ON "SecretUse"("secretId");

-- CreateIndex
CREATE INDEX "Stack_tenantId_goneAt_idx" ON "Stack"("tenantId", "goneAt");

-- CreateIndex
CREATE INDEX "Stack_state_idx" ON "Stack"("state");

-- CreateIndex
CREATE INDEX "StackMember_resourceId_idx" ON "StackMember"("resourceId");

-- CreateIndex
CREATE UNIQUE INDEX "Template_tenantId_name_key" ON "Template"("tenantId", "name");

-- CreateIndex
CREATE INDEX "Instance_catalogImageId_idx" ON "Instance"("catalogImageId");

-- CreateIndex
CREATE INDEX "Instance_deleteAt_idx" ON "Instance"("deleteAt");

-- AddForeignKey
ALTER TABLE "Instance" ADD CONSTRAINT "Instance_catalogImageId_fkey" FOREIGN KEY ("catalogImageId") REFERENCES "Image"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Task" ADD CONSTRAINT "Task_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceSchedule" ADD CONSTRAINT "InstanceSchedule_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceSchedule" ADD CONSTRAINT "InstanceSchedule_instanceId_fkey" FOREIGN KEY ("instanceId") REFERENCES "Instance"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Registry" ADD CONSTRAINT "Registry_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Image" ADD CONSTRAINT "Image_registryId_fkey" FOREIGN KEY ("registryId") REFERENCES "Registry"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImageShare" ADD CONSTRAINT "ImageShare_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImageShare" ADD CONSTRAINT "ImageShare_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImageShare" ADD CONSTRAINT "ImageShare_withTenantId_fkey" FOREIGN KEY ("withTenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ImageCopy" ADD CONSTRAINT "ImageCopy_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Volume" ADD CONSTRAINT "Volume_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Volume" ADD CONSTRAINT "Volume_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VolumeSnapshot" ADD CONSTRAINT "VolumeSnapshot_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VolumeSnapshot" ADD CONSTRAINT "VolumeSnapshot_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VolumeSnapshot" ADD CONSTRAINT "VolumeSnapshot_volumeId_fkey" FOREIGN KEY ("volumeId") REFERENCES "Volume"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VolumeAttachment" ADD CONSTRAINT "VolumeAttachment_instanceId_fkey" FOREIGN KEY ("instanceId") REFERENCES "Instance"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VolumeAttachment" ADD CONSTRAINT "VolumeAttachment_volumeId_fkey" FOREIGN KEY ("volumeId") REFERENCES "Volume"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VolumeAttachment" ADD CONSTRAINT "VolumeAttachment_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BackupTarget" ADD CONSTRAINT "BackupTarget_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VolumeBackup" ADD CONSTRAINT "VolumeBackup_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "VolumeBackup" ADD CONSTRAINT "VolumeBackup_targetId_fkey" FOREIGN KEY ("targetId") REFERENCES "BackupTarget"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Network" ADD CONSTRAINT "Network_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NetworkAttachment" ADD CONSTRAINT "NetworkAttachment_instanceId_fkey" FOREIGN KEY ("instanceId") REFERENCES "Instance"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NetworkAttachment" ADD CONSTRAINT "NetworkAttachment_networkId_fkey" FOREIGN KEY ("networkId") REFERENCES "Network"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NetworkAttachment" ADD CONSTRAINT "NetworkAttachment_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecurityGroup" ADD CONSTRAINT "SecurityGroup_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecurityRule" ADD CONSTRAINT "SecurityRule_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecurityRule" ADD CONSTRAINT "SecurityRule_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "SecurityGroup"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecurityRule" ADD CONSTRAINT "SecurityRule_peerGroupId_fkey" FOREIGN KEY ("peerGroupId") REFERENCES "SecurityGroup"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceSecurityGroup" ADD CONSTRAINT "InstanceSecurityGroup_instanceId_fkey" FOREIGN KEY ("instanceId") REFERENCES "Instance"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceSecurityGroup" ADD CONSTRAINT "InstanceSecurityGroup_groupId_fkey" FOREIGN KEY ("groupId") REFERENCES "SecurityGroup"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "InstanceSecurityGroup" ADD CONSTRAINT "InstanceSecurityGroup_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PublishedPort" ADD CONSTRAINT "PublishedPort_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PublishedPort" ADD CONSTRAINT "PublishedPort_instanceId_fkey" FOREIGN KEY ("instanceId") REFERENCES "Instance"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PublishedPort" ADD CONSTRAINT "PublishedPort_hostId_fkey" FOREIGN KEY ("hostId") REFERENCES "Host"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Secret" ADD CONSTRAINT "Secret_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecretVersion" ADD CONSTRAINT "SecretVersion_secretId_fkey" FOREIGN KEY ("secretId") REFERENCES "Secret"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecretVersion" ADD CONSTRAINT "SecretVersion_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecretUse" ADD CONSTRAINT "SecretUse_instanceId_fkey" FOREIGN KEY ("instanceId") REFERENCES "Instance"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecretUse" ADD CONSTRAINT "SecretUse_secretId_fkey" FOREIGN KEY ("secretId") REFERENCES "Secret"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "SecretUse" ADD CONSTRAINT "SecretUse_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Stack" ADD CONSTRAINT "Stack_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Stack" ADD CONSTRAINT "Stack_templateId_fkey" FOREIGN KEY ("templateId") REFERENCES "Template"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StackMember" ADD CONSTRAINT "StackMember_stackId_fkey" FOREIGN KEY ("stackId") REFERENCES "Stack"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "StackMember" ADD CONSTRAINT "StackMember_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Template" ADD CONSTRAINT "Template_tenantId_fkey" FOREIGN KEY ("tenantId") REFERENCES "Tenant"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What follows is written by hand.

-- Names are free again once what had them is gone.
CREATE UNIQUE INDEX "Image_living_name_key" ON "Image" ("tenantId", "name") NULLS NOT DISTINCT WHERE "deletedAt" IS NULL;
CREATE UNIQUE INDEX "Volume_living_name_key" ON "Volume" ("tenantId", "name") WHERE "goneAt" IS NULL;
CREATE UNIQUE INDEX "VolumeSnapshot_living_name_key" ON "VolumeSnapshot" ("volumeId", "name") WHERE "goneAt" IS NULL;
CREATE UNIQUE INDEX "Network_living_name_key" ON "Network" ("tenantId", "name") WHERE "deletedAt" IS NULL;
CREATE UNIQUE INDEX "Secret_living_name_key" ON "Secret" ("tenantId", "name") WHERE "deletedAt" IS NULL;
CREATE UNIQUE INDEX "Stack_living_name_key" ON "Stack" ("tenantId", "name") WHERE "goneAt" IS NULL;
CREATE UNIQUE INDEX "Registry_operators_name_key" ON "Registry" ("name") WHERE "tenantId" IS NULL;
CREATE UNIQUE INDEX "Template_operators_name_key" ON "Template" ("name") WHERE "tenantId" IS NULL;

-- The second wall between tenants, as in the migration tenant-walls.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'Task', 'InstanceSchedule', 'Registry', 'Image', 'ImageShare', 'Volume', 'VolumeSnapshot', 'VolumeAttachment', 'BackupTarget',
    'VolumeBackup', 'Network', 'NetworkAttachment', 'SecurityGroup', 'SecurityRule', 'InstanceSecurityGroup', 'PublishedPort',
    'Secret', 'SecretVersion', 'SecretUse', 'Stack', 'StackMember', 'Template'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY "own_tenant" ON %I TO bulkhead_tenant USING ("tenantId" = (SELECT "current_tenant"())) WITH CHECK ("tenantId" = (SELECT "current_tenant"()))',
      name
    );
  END LOOP;
END
$$;

-- What operators offer to everybody may be read too.
CREATE POLICY "offered" ON "Registry" FOR SELECT TO bulkhead_tenant USING ("tenantId" IS NULL);
CREATE POLICY "offered" ON "Template" FOR SELECT TO bulkhead_tenant USING ("tenantId" IS NULL);

-- Whether another tenant shares an image with this one: looks past the wall, and tells of the tenant's own rights only.
CREATE FUNCTION "image_is_shared"(image uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM "ImageShare" s WHERE s."imageId" = image AND s."withTenantId" = "current_tenant"())
$$;
CREATE POLICY "offered" ON "Image" FOR SELECT TO bulkhead_tenant USING (
  "visibility" = 'public' OR ("visibility" = 'shared' AND "image_is_shared"("id"))
);
-- Nothing is launched from an image, and nothing pulled from a registry, that its tenant does not see.
CREATE POLICY "visible_image" ON "Instance" AS RESTRICTIVE FOR INSERT TO bulkhead_tenant WITH CHECK (
  "catalogImageId" IS NULL OR EXISTS (SELECT FROM "Image" i WHERE i."id" = "catalogImageId")
);
CREATE POLICY "visible_registry" ON "Image" AS RESTRICTIVE FOR INSERT TO bulkhead_tenant WITH CHECK (
  "registryId" IS NULL OR EXISTS (SELECT FROM "Registry" r WHERE r."id" = "registryId")
);

-- Foreign keys are checked past all policies, so they have to carry the tenant themselves.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['Image', 'Volume', 'Network', 'SecurityGroup', 'Secret', 'Stack', 'BackupTarget'] LOOP
    EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I UNIQUE ("id", "tenantId")', name, name || '_id_tenantId_key');
  END LOOP;
END
$$;
DO $$
DECLARE
  link text[];
BEGIN
  FOREACH link SLICE 1 IN ARRAY ARRAY[
    ['InstanceSchedule', 'instanceId', 'Instance', 'CASCADE'],
    ['ImageShare', 'imageId', 'Image', 'CASCADE'],
    ['VolumeSnapshot', 'volumeId', 'Volume', 'NO ACTION'],
    ['VolumeAttachment', 'instanceId', 'Instance', 'CASCADE'],
    ['VolumeAttachment', 'volumeId', 'Volume', 'NO ACTION'],
    ['VolumeBackup', 'targetId', 'BackupTarget', 'NO ACTION'],
    ['NetworkAttachment', 'instanceId', 'Instance', 'CASCADE'],
    ['NetworkAttachment', 'networkId', 'Network', 'NO ACTION'],
    ['SecurityRule', 'groupId', 'SecurityGroup', 'CASCADE'],
    ['SecurityRule', 'peerGroupId', 'SecurityGroup', 'CASCADE'],
    ['InstanceSecurityGroup', 'instanceId', 'Instance', 'CASCADE'],
    ['InstanceSecurityGroup', 'groupId', 'SecurityGroup', 'NO ACTION'],
    ['PublishedPort', 'instanceId', 'Instance', 'CASCADE'],
    ['SecretVersion', 'secretId', 'Secret', 'CASCADE'],
    ['SecretUse', 'instanceId', 'Instance', 'CASCADE'],
    ['SecretUse', 'secretId', 'Secret', 'NO ACTION'],
    ['StackMember', 'stackId', 'Stack', 'CASCADE']
  ] LOOP
    EXECUTE format(
      'ALTER TABLE %I ADD CONSTRAINT %I FOREIGN KEY (%I, "tenantId") REFERENCES %I ("id", "tenantId") ON DELETE %s',
      link[1], link[1] || '_own_' || link[2] || '_fkey', link[2], link[3], link[4]
    );
  END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON "Task", "Image", "Volume", "VolumeSnapshot", "VolumeBackup", "Network", "Secret", "Stack" TO bulkhead_tenant;
GRANT SELECT, INSERT, UPDATE, DELETE ON "InstanceSchedule", "ImageShare", "VolumeAttachment", "NetworkAttachment", "SecurityGroup",
  "SecurityRule", "InstanceSecurityGroup", "PublishedPort", "SecretUse", "StackMember", "Template" TO bulkhead_tenant;
GRANT SELECT ON "ImageCopy" TO bulkhead_tenant;
-- Passwords, keys and values go in and never come out.
GRANT SELECT ("id", "tenantId", "name", "address", "username", "insecure", "createdAt") ON "Registry" TO bulkhead_tenant;
GRANT SELECT ("id", "tenantId", "name", "endpoint", "bucket", "region", "accessKeyId", "createdAt") ON "BackupTarget" TO bulkhead_tenant;
GRANT INSERT, UPDATE, DELETE ON "Registry", "BackupTarget" TO bulkhead_tenant;
GRANT SELECT ("secretId", "version", "tenantId", "sizeBytes", "createdById", "createdAt", "destroyedAt") ON "SecretVersion" TO bulkhead_tenant;
GRANT INSERT, UPDATE ON "SecretVersion" TO bulkhead_tenant;
