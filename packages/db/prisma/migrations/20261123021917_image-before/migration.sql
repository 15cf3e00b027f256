-- AlterTable
ALTER TABLE "Instance" ADD COLUMN     "imageBefore" JSONB;
