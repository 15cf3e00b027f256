-- AlterTable
ALTER TABLE "Host" ADD COLUMN     "clockOffsetMs" INTEGER,
ADD COLUMN     "linkRun" JSONB,
ADD COLUMN     "machineId" TEXT;
