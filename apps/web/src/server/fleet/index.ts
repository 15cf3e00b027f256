import { BulkheadError } from '@bulkhead/shared';
import type { Deps, Fleet } from '../deps.ts';
import { newsAbout } from '../services/news.ts';
import { AgentLink } from './agent-link.ts';
import { openAgentPort } from './agent-port.ts';
import { AuthorityWatch } from './authority-watch.ts';
import { UsageHub } from './usage-hub.ts';

export interface RunningFleet extends Fleet {
  /** The port that agents dial, also when any free one was asked for. */
  port: number;
  close(): Promise<void>;
}

type FleetDeps = Omit<Deps, 'fleet' | 'neighbours'>;

/** Opens the agent port and keeps every connected agent supplied, until closed. */
export async function startFleet(deps: FleetDeps): Promise<RunningFleet> {
  const links = new Map<string, AgentLink>();
  const usage = new UsageHub(deps.log);
  const closing = new AbortController();
  const news = deps.changes.listen(closing.signal);
  const port = await openAgentPort(deps, (socket, accepted) => {
    keepLink(deps, { links, usage }, new AgentLink({ deps, socket, accepted }));
    authority.nudge();
  });
  const authority = new AuthorityWatch({
    deps,
    links: () => [...links.values()],
    onChange: (newer) => port.useAuthority(newer),
    signal: closing.signal,
  });
  const working = [authority.run(), passNews(news, { links, usage, authority })];
  const linkTo = (hostId: string): AgentLink => {
    const link = links.get(hostId);
    if (link !== undefined) return link;
    throw new BulkheadError('HOST_UNREACHABLE', `The agent of host ${hostId} is not connected.`);
  };

  return {
    port: port.port,
    isConnected: (hostId) => links.has(hostId),
    watchMetrics: (hostId, instanceId, signal) => linkTo(hostId).watchMetrics(instanceId, signal),
    watchUsage: (audience, reader) => usage.watch(audience, reader),
    readAnatomy: async (hostId, instanceId) => linkTo(hostId).questions.readAnatomy(instanceId),
    findIdlest: async (hostId, tenantSlug) => linkTo(hostId).questions.findIdlest(tenantSlug),
    streams: (hostId) => linkTo(hostId).streams,
    inside: (hostId) => linkTo(hostId).inside,
    disconnect: (hostId, reason) => links.get(hostId)?.close(reason),
    async close() {
      closing.abort();
      usage.close();
      const open = [...links.values()];
      for (const link of open) link.close('the control plane is stopping', 1001);
      await Promise.all(open.map(({ ended }) => ended));
      await port.close();
      await Promise.all(working);
    },
  };
}

interface Connected {
  links: Map<string, AgentLink>;
  usage: UsageHub;
}

function keepLink(deps: FleetDeps, { links, usage }: Connected, link: AgentLink): void {
  const { hostName, linkEpoch, run } = link.accepted;
  const { hostId } = link;
  const older = links.get(hostId);
  if (older !== undefined && older.accepted.linkEpoch > linkEpoch) {
    // The database accepted the two in the other order: it will find itself outrun.
    void link.look();
    return;
  }
  links.set(hostId, link);
  const disconnect = usage.connect(hostId, (handlers) => link.agent.liveUsage.watch.subscribe(undefined, handlers));
  deps.log.info('an agent is connected', { hostId, hostName, linkEpoch });
  // While an older agent may still be there, nothing is sent to the newer one: it may be a copy.
  if (older === undefined) link.begin();
  else {
    void older
      .look()
      .then(() => link.look())
      .then(() => link.begin());
  }
  void link.ended.then(() => {
    disconnect();
    if (links.get(hostId) !== link) return;
    links.delete(hostId);
    deps.log.info('an agent is gone', { hostId, hostName, linkEpoch, processId: run.processId });
    // Nothing is written: the host's last sign of life tells how it is. Only who looks is told to look again.
    deps.changes.publish(deps.db, [newsAbout('hosts', { hostId })]).catch((error: unknown) => {
      deps.log.warn('nobody could be told that an agent is gone', { hostId, error });
    });
  });
}

async function passNews(
  news: ReturnType<Deps['changes']['listen']>,
  { links, usage, authority }: Connected & { authority: AuthorityWatch },
): Promise<void> {
  for await (const piece of news) {
    if (piece === null) {
      authority.nudge();
      usage.rosterMayHaveMoved(null);
      for (const link of links.values()) {
        link.nudge();
        void link.look();
      }
    } else if (piece.kind === 'change') {
      if (piece.change.topic === 'instances') usage.rosterMayHaveMoved(piece.change.tenantSlug);
    } else if (piece.kind === 'desired') {
      links.get(piece.hostId)?.nudge();
    } else if (piece.kind === 'standing' && piece.hostId === null) {
      authority.nudge();
      for (const link of links.values()) void link.look();
    } else if (piece.kind === 'standing') {
      void links.get(piece.hostId ?? '')?.look();
    }
  }
}
