import { whoAmIViewSchema } from '@bulkhead/shared';
import { createApi } from '../api.ts';
import type { CommonOptions } from '../connect.ts';
import { readEnvironment } from '../env.ts';
import { CliFailure, EXIT } from '../failure.ts';
import { readSettings, removeSettings, writeSettings } from '../settings.ts';
import { err, out, printJson, readSecret } from '../terminal.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** Tries a token that is typed or piped in, never given as an argument, and keeps it for this user alone. */
export async function login(options: CommonOptions): Promise<void> {
  const environment = readEnvironment();
  const kept = await readSettings(environment.settingsFile);
  const url = options.url ?? environment.url ?? kept?.url ?? DEFAULT_URL;
  const token = await readSecret(`Token for ${url}: `);
  if (token === '') {
    throw new CliFailure(EXIT.usage, 'No token was given.', {
      remedy: 'Type it, or pipe it in: bulkhead login < file. It is no argument, because arguments can be seen by all.',
    });
  }
  if (token.length > 200) throw new CliFailure(EXIT.usage, 'That is no token.', { remedy: 'A token looks like bh_…' });
  const who = await createApi(url, token).ask({ path: '/whoami', answer: whoAmIViewSchema });
  const wanted = options.tenant ?? environment.tenant ?? who.token?.tenantSlug ?? kept?.tenant ?? null;
  const known = who.tenants.map(({ slug }) => slug);
  if (options.tenant !== undefined && !known.includes(options.tenant)) {
    throw new CliFailure(EXIT.notFound, `With this token there is no tenant "${options.tenant}".`, {
      remedy: known.length === 0 ? null : `There are: ${known.join(', ')}`,
    });
  }
  const [only, ...others] = known;
  const tenant = wanted !== null && known.includes(wanted) ? wanted : others.length === 0 ? (only ?? null) : null;
  await writeSettings(environment.settingsFile, { url, token, tenant });
  if (options.json === true) printJson({ url, tenant, user: who.user.email, token: who.token?.name ?? null });
  else {
    out(`${who.user.displayName} at ${url}, with the token "${who.token?.name}"\n`);
    err(tenant === null ? 'Say --tenant NAME where it matters.\n' : `Commands are about the tenant ${tenant}.\n`);
  }
}

/** Forgets the token here; it stays valid until it is revoked in the dashboard. */
export async function logout(options: CommonOptions): Promise<void> {
  await removeSettings(readEnvironment().settingsFile);
  if (options.json === true) printJson({ ok: true });
  else err('Forgotten here. To end the token itself, revoke it under Tokens in the dashboard.\n');
}
