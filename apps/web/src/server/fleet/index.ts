import { BulkheadError } from '@bulkhead/shared';
import type { Deps, Fleet } from '../deps.ts';
import { newsAbout } from '../services/news.ts';
import { AgentLink } from './agent-link.ts';
import { openAgentPort, type AgentPortEvents } from './agent-port.ts';

export interface RunningFleet extends Fleet {
  /** The port that agents dial, also when any free one was asked for. */
  port: number;
  close(): Promise<void>;
}

/** Opens the agent port and keeps every connected agent supplied, until closed. */
export async function startFleet(deps: Omit<Deps, 'fleet'>): Promise<RunningFleet> {
  const links = new Map<string, AgentLink>();
  const closing = new AbortController();
  const news = deps.changes.listen(closing.signal);
  const port = await openAgentPort(deps, {
    onLink: (accepted) => keepLink(deps, links, accepted),
    onEnrolled: (hostId) => links.get(hostId)?.close('the host was enrolled anew'),
  });
  const passing = passNews(news, links);
  const linkTo = (hostId: string): AgentLink => {
    const link = links.get(hostId);
    if (link !== undefined) return link;
    throw new BulkheadError('HOST_UNREACHABLE', `The agent of host ${hostId} is not connected.`);
  };

  return {
    port: port.port,
    isConnected: (hostId) => links.has(hostId),
    watchMetrics: (hostId, instanceId, signal) => linkTo(hostId).watchMetrics(instanceId, signal),
    readAnatomy: async (hostId, instanceId) => linkTo(hostId).questions.readAnatomy(instanceId),
    findIdlest: async (hostId, tenantSlug) => linkTo(hostId).questions.findIdlest(tenantSlug),
    disconnect: (hostId, reason) => links.get(hostId)?.close(reason),
    async close() {
      closing.abort();
      const open = [...links.values()];
      for (const link of open) link.close('the control plane is stopping', 1001);
      await Promise.all(open.map(({ ended }) => ended));
      await port.close();
      await passing;
    },
  };
}

type Accepted = Parameters<AgentPortEvents['onLink']>[0];

function keepLink(deps: Omit<Deps, 'fleet'>, links: Map<string, AgentLink>, accepted: Accepted): void {
  const { hostName, linkEpoch, run } = accepted;
  const { hostId } = accepted.identity;
  const link = new AgentLink({ deps, ...accepted });
  const older = links.get(hostId);
  if (older !== undefined && older.linkEpoch > linkEpoch) {
    // The database accepted the two in the other order.
    link.close('a newer connection of this host was accepted');
    return;
  }
  links.set(hostId, link);
  deps.log.info('an agent is connected', { hostId, hostName, linkEpoch });
  if (older !== undefined) void replaceLink(deps, older, link);
  void link.ended.then(() => {
    if (links.get(hostId) !== link) return;
    links.delete(hostId);
    deps.log.info('an agent is gone', { hostId, hostName, linkEpoch, processId: run.processId });
    // Nothing is written: the host's last sign of life tells how it is. Only who looks is told to look again.
    deps.changes.publish(deps.db, [newsAbout('hosts', { hostId })]).catch((error: unknown) => {
      deps.log.warn('nobody could be told that an agent is gone', { hostId, error });
    });
  });
}

/** The newest wins. Two that both live with one certificate on one machine are worth a warning: one may be a copy. */
async function replaceLink({ log }: Pick<Deps, 'log'>, older: AgentLink, newer: AgentLink): Promise<void> {
  const stillThere = await older.giveWay('a newer connection of this host was accepted');
  const sameBoot = older.run.bootId === newer.run.bootId;
  if (stillThere && sameBoot && older.run.processId !== newer.run.processId) {
    log.warn('two agents use the certificate of one host; the newer one was taken', {
      hostId: newer.hostId,
      older: older.run,
      newer: newer.run,
    });
  }
}

async function passNews(news: ReturnType<Deps['changes']['listen']>, links: Map<string, AgentLink>): Promise<void> {
  for await (const piece of news) {
    if (piece === null) for (const link of links.values()) link.nudge();
    else if (piece.kind === 'desired') links.get(piece.hostId)?.nudge();
  }
}
