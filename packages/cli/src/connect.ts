import { slugSchema } from '@bulkhead/shared';
import { createApi, type Api } from './api.ts';
import { readEnvironment } from './env.ts';
import { CliFailure, EXIT } from './failure.ts';
import { readSettings } from './settings.ts';

/** What every command can be told. */
export interface CommonOptions {
  json?: boolean;
  url?: string;
  tenant?: string;
}

/** The dashboard that is meant: what the command line says, else the environment, else what `login` kept. */
export async function connect(options: CommonOptions): Promise<{ api: Api; tenant: string | null }> {
  const environment = readEnvironment();
  const kept =
    environment.token !== null && environment.url !== null ? null : await readSettings(environment.settingsFile);
  const url = options.url ?? environment.url ?? kept?.url;
  const token = environment.token ?? tokenFor(url, kept);
  if (url === undefined || token === null) {
    throw new CliFailure(EXIT.unauthenticated, 'There is no token yet.', { remedy: 'bulkhead login --url https://…' });
  }
  return { api: createApi(url, token), tenant: options.tenant ?? environment.tenant ?? kept?.tenant ?? null };
}

/** The same for a command about one tenant; `base` is the beginning of its paths. */
export async function connectToTenant(options: CommonOptions): Promise<{ api: Api; base: string }> {
  const { api, tenant } = await connect(options);
  if (tenant === null) {
    throw new CliFailure(EXIT.usage, 'Which tenant?', { remedy: 'Say --tenant NAME; bulkhead whoami lists yours.' });
  }
  if (!slugSchema.safeParse(tenant).success) throw new CliFailure(EXIT.usage, `"${tenant}" is no name of a tenant.`);
  return { api, base: `/tenants/${tenant}` };
}

/** A token that was kept for one dashboard is not shown to another. */
function tokenFor(url: string | undefined, kept: { url: string; token: string } | null): string | null {
  if (kept === null || url === undefined) return null;
  return URL.parse(url)?.origin === URL.parse(kept.url)?.origin ? kept.token : null;
}
