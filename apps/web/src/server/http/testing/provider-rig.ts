import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface Person {
  email?: string;
  email_verified?: boolean;
  name: string;
  groups: string[];
}

export interface ProviderRig {
  issuer: string;
  people: Map<string, Person>;
  /** Whoever signs in there next. */
  current: string;
  close(): Promise<void>;
}

export const CLIENT = { id: 'bulkhead', secret: 'a-secret-that-only-the-two-know' };

/** A real OpenID provider on the loopback, at which signing in is one request without a form. */
export async function startProvider(callbackUrls: string[]): Promise<ProviderRig> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rig: ProviderRig = {
    issuer,
    people: new Map(),
    current: '',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: callbackUrls }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
    cookies: { keys: ['for tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/login/${interaction.uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...rig.people.get(sub) }) }),
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (req, res) => {
    if (req.url?.startsWith('/login/') === true) {
      void provider.interactionFinished(req, res, { login: { accountId: rig.current } });
    } else {
      void answer(req, res);
    }
  });
  return rig;
}
