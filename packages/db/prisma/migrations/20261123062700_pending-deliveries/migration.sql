-- Written by hand: what is still to be sent is looked for every second, and is little beside the log of what was.
CREATE INDEX "AlertDelivery_pending_idx" ON "AlertDelivery" ("channelId", "alertId") WHERE "state" = 'pending';
CREATE INDEX "AlertDelivery_finished_idx" ON "AlertDelivery" ("channelId", "finishedAt") WHERE "finishedAt" IS NOT NULL;
