-- AlterTable
ALTER TABLE "ProviderFlow" ADD COLUMN     "linkUserId" UUID;
