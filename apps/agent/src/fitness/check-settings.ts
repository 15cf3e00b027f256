import type { EngineSurvey } from '../docker/survey-engine.ts';
import { bad, good, unknown, weak, type Check } from './check.ts';
import type { DaemonSettings } from './daemon-settings.ts';

const DAEMON_JSON = '/etc/docker/daemon.json';
const put = (setting: string) => `Put ${setting} into ${DAEMON_JSON} and restart the engine.`;
const UNSEEN = 'The engine’s process cannot be seen from the agent, and its API does not tell.';
/** Namespaces of every tenant share the host's users' instances: 128 by default, which one container can take. */
const MIN_INOTIFY_INSTANCES = 8192;

/** Pure: what the engine says of itself. */
export function checkEngine(survey: EngineSurvey): Check[] {
  const has = (option: string) => survey.securityOptions.some((one) => one.includes(option));
  return [
    survey.liveRestore
      ? good('live-restore', 'Containers go on while the engine is restarted.')
      : weak('live-restore', 'Containers end with the engine.', put('"live-restore": true')),
    has('name=seccomp')
      ? good('seccomp', 'System calls of containers can be filtered.')
      : bad('seccomp', 'This engine cannot filter system calls.', 'Use an engine that is built with seccomp.'),
    has('name=userns') || has('name=rootless')
      ? good('user-namespaces', 'Root in a container is nobody on the host.')
      : weak(
          'user-namespaces',
          'Root in a container is user 0 on the host: what lets it out of the container makes it root there.',
          `${put('"userns-remap": "default"')} Images are pulled anew then. Or give tenants the restricted profile.`,
        ),
    survey.swarm
      ? bad('swarm', 'The engine is in a swarm, which makes containers past this agent.', 'docker swarm leave --force')
      : good('swarm', 'The engine is in no swarm.'),
    survey.plugins.length > 0
      ? weak(
          'plugins',
          `Plugins run as root on this host: ${survey.plugins.join(', ')}.`,
          'Disable those that nobody needs: docker plugin disable NAME',
        )
      : good('plugins', 'No plugin is enabled.'),
    survey.bridgeTalks
      ? weak(
          'default-bridge',
          'Containers on the default bridge reach each other. No tenant is on it; other containers of this host may be.',
          put('"icc": false'),
        )
      : good('default-bridge', 'The default bridge is off, or its containers do not reach each other.'),
    survey.experimental
      ? weak('experimental', 'Experimental features are on.', `Take "experimental" out of ${DAEMON_JSON}.`)
      : good('experimental', 'Experimental features are off.'),
  ];
}

/** Pure: what the engine's process was told. */
export function checkDaemon(settings: DaemonSettings | null): Check[] {
  if (settings === null) {
    const codes = ['userland-proxy', 'no-new-privileges', 'log-size', 'tcp-socket'] as const;
    return codes.map((code) => unknown(code, UNSEEN));
  }
  const { tcpHosts, tlsVerify } = settings;
  return [
    settings.userlandProxy
      ? weak(
          'userland-proxy',
          'Each published port costs a process of the engine, some MiB that no quota counts.',
          put('"userland-proxy": false'),
        )
      : good('userland-proxy', 'Published ports cost no process.'),
    settings.noNewPrivileges
      ? good('no-new-privileges', 'Also containers of others gain no privileges.')
      : weak(
          'no-new-privileges',
          'Tenants’ containers gain no privileges; those that others start on this host may.',
          put('"no-new-privileges": true'),
        ),
    settings.logMaxSize === null
      ? weak(
          'log-size',
          'Tenants’ logs are bounded; those of other containers on this host grow without end.',
          put('"log-opts": {"max-size": "10m", "max-file": "3"}'),
        )
      : good('log-size', `Logs are turned over at ${settings.logMaxSize}.`),
    tcpHosts.length === 0
      ? good('tcp-socket', 'The engine listens at its unix socket alone.')
      : checkTcp(tcpHosts, tlsVerify),
  ];
}

function checkTcp(hosts: readonly string[], tlsVerify: boolean): Check {
  const named = hosts.join(', ');
  const remedy = `Take ${named} out of the engine's hosts.`;
  return tlsVerify
    ? weak('tcp-socket', `The engine listens at ${named}, for clients with a certificate.`, remedy)
    : bad('tcp-socket', `Whoever reaches ${named} is root on this host.`, remedy);
}

/** What the host itself gives. Null where it could not be read. */
export interface HostSurvey {
  socket: { mode: number; group: string; members: string[] } | null;
  isDataRootOwn: boolean | null;
  inotifyInstances: number | null;
}

/** Pure. */
export function checkHost({ socket, isDataRootOwn, inotifyInstances }: HostSurvey): Check[] {
  return [
    socket === null ? unknown('socket-access', 'The engine’s socket cannot be looked at.') : checkSocket(socket),
    isDataRootOwn === null
      ? unknown('data-root', 'The engine’s data folder cannot be looked at.')
      : isDataRootOwn
        ? good('data-root', 'Images and containers are on a file system of their own.')
        : weak(
            'data-root',
            'Images, containers and the host’s own system share one file system: whoever fills it stops all of them.',
            'Put the engine’s data root on a file system of its own, best XFS with project quotas.',
          ),
    inotifyInstances === null
      ? unknown('inotify-instances', 'fs.inotify.max_user_instances cannot be read.')
      : inotifyInstances >= MIN_INOTIFY_INSTANCES
        ? good('inotify-instances', `fs.inotify.max_user_instances is ${inotifyInstances}.`)
        : weak(
            'inotify-instances',
            `fs.inotify.max_user_instances is ${inotifyInstances} for each user: a container that runs as root can take all ` +
              'of root’s, on the host too.',
            `sysctl -w fs.inotify.max_user_instances=${MIN_INOTIFY_INSTANCES}, and the same line in /etc/sysctl.d.`,
          ),
  ];
}

function checkSocket({ mode, group, members }: NonNullable<HostSurvey['socket']>): Check {
  const words = `mode ${(mode & 0o777).toString(8).padStart(4, '0')}, group ${group}`;
  if ((mode & 0o006) !== 0) {
    return bad('socket-access', `Everybody on this host can use the engine, and so is root: ${words}.`, 'chmod 0660');
  }
  if ((mode & 0o060) !== 0 && members.length > 0) {
    const named = members.slice(0, 8).join(', ');
    return weak(
      'socket-access',
      `Members of the group ${group} can use the engine, and so are root: ${named}.`,
      `Take them out of the group ${group}: gpasswd -d NAME ${group}`,
    );
  }
  return good('socket-access', `Only root can use the engine: ${words}.`);
}
