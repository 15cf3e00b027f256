import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { accountRouter } from './routers/account/index.ts';
import { alertsRouter } from './routers/alerts/index.ts';
import { auditRouter } from './routers/audit/index.ts';
import { backupsRouter } from './routers/backups/index.ts';
import { authorityRouter } from './routers/authority/index.ts';
import { channelsRouter } from './routers/channels/index.ts';
import { compartmentsRouter } from './routers/compartments/index.ts';
import { flavorsRouter } from './routers/flavors/index.ts';
import { historyRouter } from './routers/history/index.ts';
import { hostsRouter } from './routers/hosts/index.ts';
import { imagesRouter } from './routers/images/index.ts';
import { instancesRouter } from './routers/instances/index.ts';
import { liveRouter } from './routers/live/index.ts';
import { mailRouter } from './routers/mail/index.ts';
import { membersRouter } from './routers/members/index.ts';
import { networksRouter } from './routers/networks/index.ts';
import { operationsRouter } from './routers/operations/index.ts';
import { overviewRouter } from './routers/overview/index.ts';
import { providersRouter } from './routers/providers/index.ts';
import { quotaRouter } from './routers/quota/index.ts';
import { registriesRouter } from './routers/registries/index.ts';
import { rolesRouter } from './routers/roles/index.ts';
import { schedulesRouter } from './routers/schedules/index.ts';
import { searchRouter } from './routers/search/index.ts';
import { secretsRouter } from './routers/secrets/index.ts';
import { sessionRouter } from './routers/session/index.ts';
import { stacksRouter } from './routers/stacks/index.ts';
import { templatesRouter } from './routers/templates/index.ts';
import { tenantsRouter } from './routers/tenants/index.ts';
import { timelineRouter } from './routers/timeline/index.ts';
import { tokensRouter } from './routers/tokens/index.ts';
import { volumesRouter } from './routers/volumes/index.ts';
import { usageRouter } from './routers/usage/index.ts';
import { usersRouter } from './routers/users/index.ts';
import { createCallerFactory, router } from './trpc.ts';

/** Everything that the dashboard can be asked. */
export const appRouter = router({
  session: sessionRouter,
  account: accountRouter,
  users: usersRouter,
  overview: overviewRouter,
  quota: quotaRouter,
  instances: instancesRouter,
  schedules: schedulesRouter,
  compartments: compartmentsRouter,
  operations: operationsRouter,
  images: imagesRouter,
  history: historyRouter,
  hosts: hostsRouter,
  authority: authorityRouter,
  providers: providersRouter,
  tenants: tenantsRouter,
  members: membersRouter,
  roles: rolesRouter,
  tokens: tokensRouter,
  secrets: secretsRouter,
  stacks: stacksRouter,
  templates: templatesRouter,
  volumes: volumesRouter,
  networks: networksRouter,
  backups: backupsRouter,
  usage: usageRouter,
  timeline: timelineRouter,
  flavors: flavorsRouter,
  registries: registriesRouter,
  alerts: alertsRouter,
  channels: channelsRouter,
  mail: mailRouter,
  audit: auditRouter,
  search: searchRouter,
  live: liveRouter,
});

export type AppRouter = typeof appRouter;
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

export const createCaller = createCallerFactory(appRouter);
/** The API without a wire: what `globalThis[Symbol.for('bulkhead.caller')]` makes of a request's headers. */
export type AppCaller = ReturnType<typeof createCaller>;
export type CallerFactory = (headers: Headers) => AppCaller;
