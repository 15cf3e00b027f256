-- AlterTable
ALTER TABLE "UsageMinute" ADD COLUMN     "forwarded" BOOLEAN NOT NULL DEFAULT false;

-- What follows is written by hand.

-- What an engine has not taken yet is looked for every few seconds.
CREATE INDEX "UsageMinute_not_forwarded_idx" ON "UsageMinute" ("minute") WHERE NOT "forwarded";
