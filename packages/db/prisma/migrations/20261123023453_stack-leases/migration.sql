-- AlterTable
ALTER TABLE "Stack" ADD COLUMN     "leaseHolder" TEXT,
ADD COLUMN     "leasedUntil" TIMESTAMPTZ(3),
ALTER COLUMN "plan" SET DEFAULT '{}';

-- AlterTable
ALTER TABLE "Template" ALTER COLUMN "parameters" SET DEFAULT '{}';
