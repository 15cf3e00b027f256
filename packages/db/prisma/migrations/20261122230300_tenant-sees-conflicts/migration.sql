-- Nothing is placed on a host for which two agents answer, and a launch says so. What was seen there stays with operators.
GRANT SELECT ("conflictAt") ON "Host" TO bulkhead_tenant;
