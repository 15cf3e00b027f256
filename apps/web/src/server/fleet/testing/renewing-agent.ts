import { setTimeout as pause } from 'node:timers/promises';
import { ask, dial, makeAgentKey, type AgentDouble, type Credentials } from './agent-double.ts';

const REDIAL_MS = 200;

/** A double that does what an agent does of itself: dials again, renews when it is told to, and keeps what it is given. */
export interface RenewingAgent {
  readonly credentials: Credentials;
  /** The link that is open now; null: none is. */
  readonly link: AgentDouble | null;
  /** The longest time without a link since it had its first, in milliseconds. */
  longestAwayMs(): number;
  renewals: number;
  /** Why links were not opened, newest last. */
  refusals: string[];
  stop(): Promise<void>;
}

/** Keeps a link to one of `ports`, beginning with the first, until stopped. */
export function startRenewingAgent(
  name: string,
  ports: () => readonly number[],
  credentialsAtFirst: Credentials,
): RenewingAgent {
  const stopping = new AbortController();
  let credentials = credentialsAtFirst;
  let link: AgentDouble | null = null;
  let awaySinceMs: number | null = null;
  let longestMs = 0;
  let renewing: Promise<void> | null = null;
  let turn = 0;

  const renew = async (port: number, withinMs: number) => {
    await pause(Math.random() * withinMs, undefined, { signal: stopping.signal });
    const { keyPem, csrPem } = await makeAgentKey(`CN=${name}`);
    const answer = await ask(port, '/v1/renew', {
      authorityPem: credentials.authorityPem,
      credentials,
      body: { csrPem },
    });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
    credentials = { ...(answer.json() as Omit<Credentials, 'keyPem'>), keyPem };
    agent.renewals += 1;
    link?.socket.close(1000, 'a newer certificate is used');
  };

  const agent: RenewingAgent = {
    get credentials() {
      return credentials;
    },
    get link() {
      return link;
    },
    longestAwayMs: () => Math.max(longestMs, awaySinceMs === null ? 0 : performance.now() - awaySinceMs),
    renewals: 0,
    refusals: [],
    async stop() {
      stopping.abort();
      link?.socket.terminate();
      await running;
    },
  };

  const linkOnce = async (): Promise<void> => {
    const port = ports()[turn % ports().length] ?? 0;
    const onRenew = (withinMs: number) => {
      renewing ??= renew(port, withinMs)
        .catch((error: unknown) => void agent.refusals.push(String(error)))
        .finally(() => (renewing = null));
    };
    try {
      link = await dial({ port, credentials, onRenew, headers: { 'x-bulkhead-process': name } });
    } catch (error) {
      agent.refusals.push(String(error));
      turn += 1;
      await pause(REDIAL_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      return;
    }
    if (stopping.signal.aborted) link.socket.terminate();
    if (awaySinceMs !== null) longestMs = Math.max(longestMs, performance.now() - awaySinceMs);
    awaySinceMs = null;
    await link.closed;
    link = null;
    awaySinceMs = performance.now();
  };
  const running = (async () => {
    while (!stopping.signal.aborted) await linkOnce();
  })();
  return agent;
}
