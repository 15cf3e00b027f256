import { whoAmIViewSchema } from '@bulkhead/shared';
import { connect, type CommonOptions } from '../connect.ts';
import { out, printable, printJson, printTable } from '../terminal.ts';

/** Who the token stands for, and what may be done with it where. */
export async function whoami(options: CommonOptions): Promise<void> {
  const { api } = await connect(options);
  const who = await api.ask({ path: '/whoami', answer: whoAmIViewSchema });
  if (options.json === true) return printJson(who);
  out(`${printable(who.user.displayName)} <${printable(who.user.email)}>\n`);
  if (who.token)
    out(
      `token ${who.token.id} "${printable(who.token.name)}", until ${new Date(who.token.expiresAtMs).toISOString()}\n`,
    );
  if (who.systemScopes.length > 0) out(`system: ${who.systemScopes.join(' ')}\n`);
  out('\n');
  printTable(
    ['TENANT', 'SCOPES'],
    who.tenants.map(({ slug, scopes }) => [slug, scopes.join(' ')]),
  );
}
