-- AlterTable
ALTER TABLE "AlertRule" ADD COLUMN     "deletedAt" TIMESTAMPTZ(3),
ADD COLUMN     "mutedUntil" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "AlertWatch" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "lookedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AlertWatch_pkey" PRIMARY KEY ("id")
);

-- What follows is written by hand.
ALTER TABLE "AlertWatch" ADD CONSTRAINT "AlertWatch_one_row" CHECK ("id" = 1);
-- As the first look is not due before the rules are there: the far past.
INSERT INTO "AlertWatch" ("id", "lookedAt") VALUES (1, to_timestamp(0));
