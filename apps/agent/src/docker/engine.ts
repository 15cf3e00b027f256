import { createReadStream } from 'node:fs';
import Docker from 'dockerode';
import { z } from 'zod';
import {
  engineInfoSchema,
  engineVersionSchema,
  inspectedContainerSchema,
  LABELS,
  listedContainerSchema,
  listedImageSchema,
  type EngineEvent,
  type EngineInfo,
  type InspectedContainer,
  type ListedContainer,
} from './answers.ts';
import { buildUpdateRequest, type CreateRequest } from './build-create-request.ts';
import type { ContainerLimits } from './compute-limits.ts';
import { EngineError, toEngineError, type Verb } from './errors.ts';
import { makeQuietAgent } from './quiet-agent.ts';
import { withDeadline } from './with-deadline.ts';
import { readRootfs, type Rootfs } from './inspect-rootfs.ts';
import { openEvents } from './read-events.ts';
import { surveyEngine, type EngineSurvey } from './survey-engine.ts';
import { readImageFacts, type ImageFacts } from './read-image-facts.ts';
import { readImport } from './read-import.ts';

export interface EngineImage {
  id: string;
  references: string[];
  sizeBytes: number;
  createdAtMs: number;
}

/**
 * The verbs that we use of a Docker Engine. Each ends within its deadline or when `signal` fires, and throws EngineError
 * only. Those that change something may be repeated: "already so" is success.
 */
export interface Engine {
  readonly socketPath: string;
  ping(signal?: AbortSignal): Promise<void>;
  info(signal?: AbortSignal): Promise<EngineInfo>;
  /** Our containers, in every state. */
  list(hostId: string, signal?: AbortSignal): Promise<ListedContainer[]>;
  /** By id or name. Null: there is none. */
  inspect(idOrName: string, signal?: AbortSignal): Promise<InspectedContainer | null>;
  /** The new container's id. `conflict` when the name is taken, `image-missing` without the image. */
  create(request: CreateRequest, signal?: AbortSignal): Promise<string>;
  start(id: string, signal?: AbortSignal): Promise<void>;
  /** Ends the container politely, and by force after the grace; answers once it has ended. */
  stop(id: string, graceSec: number, signal?: AbortSignal): Promise<void>;
  kill(id: string, signal?: AbortSignal): Promise<void>;
  pause(id: string, signal?: AbortSignal): Promise<void>;
  unpause(id: string, signal?: AbortSignal): Promise<void>;
  update(id: string, limits: ContainerLimits, signal?: AbortSignal): Promise<void>;
  /** By force, with its anonymous volumes. */
  remove(id: string, signal?: AbortSignal): Promise<void>;
  images(signal?: AbortSignal): Promise<EngineImage[]>;
  /** What an image says of itself, by its content address. `image-missing` when it is not there. */
  image(id: string, signal?: AbortSignal): Promise<ImageFacts>;
  /** What a container's root file system is made of; `tenantSlug` says whose containers count as sharing its layers. */
  rootfs(id: string, tenantSlug: string, signal?: AbortSignal): Promise<Rootfs>;
  /** What the engine tells of itself that matters to strangers' containers. */
  survey(signal?: AbortSignal): Promise<EngineSurvey>;
  /** What happens to containers and images, as a hint only: the engine keeps 256 events and drops the rest. */
  events(signal: AbortSignal): Promise<AsyncIterable<EngineEvent>>;
  /** Makes an image of one layer from a tar file of a root file system; answers its id. */
  importRootfs(input: ImportRootfs, signal?: AbortSignal): Promise<string>;
  close(): void;
}

export interface ImportRootfs {
  file: string;
  /** `library/thing:1`; without a tag `latest`. */
  reference: string;
  config: { Cmd?: string[] | undefined; Env?: string[] | undefined };
}

type Cancellable = (options: { abortSignal: AbortSignal }) => Promise<unknown>;

const PING_DEADLINE_MS = 3_000;
const DEADLINE_MS = 10_000;
/** Making and starting wait for the runtime, and on a busy machine for each other. */
const SLOW_DEADLINE_MS = 30_000;
const IMPORT_DEADLINE_MS = 300_000;
const MAX_SOCKETS = 64;

/** Finds the socket in DOCKER_HOST. The agent reads the cgroups of this machine, so the engine has to be on it too. */
export function parseDockerHost(dockerHost: string): string {
  const path = /^unix:\/\/(\/.+)$/.exec(dockerHost)?.[1];
  if (path === undefined) {
    throw new EngineError(
      'other',
      `DOCKER_HOST is "${dockerHost}": the agent needs an engine on this machine, as unix:///path/to/docker.sock`,
    );
  }
  return path;
}

/** Makes the client; connects with the first call. */
export function connectEngine(dockerHost: string): Engine {
  const socketPath = parseDockerHost(dockerHost);
  const agent = makeQuietAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  // Everything is named, so that the library takes nothing from the environment.
  const options = { socketPath, host: undefined, port: undefined, protocol: 'http' as const, agent };
  const docker = new Docker(options);
  // The library takes a signal here too; its types do not say so.
  const ping: Cancellable = docker.ping.bind(docker);
  const info: Cancellable = docker.info.bind(docker);
  const version: Cancellable = docker.version.bind(docker);

  async function call<T>(
    verb: Verb,
    signal: AbortSignal | undefined,
    deadlineMs: number,
    run: (abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    try {
      // The library never answers when the engine dies between the head and the end of its answer.
      return await withDeadline(deadlineMs, signal, run);
    } catch (error) {
      throw toEngineError(error, verb);
    }
  }

  /** Runs a call whose "it is so already" or "it is gone" counts as success. */
  async function settle(statuses: readonly number[], run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (error instanceof EngineError && error.status !== null && statuses.includes(error.status)) return;
      throw error;
    }
  }

  return {
    socketPath,
    ping: (signal) =>
      call('ping', signal, PING_DEADLINE_MS, async (abortSignal) => {
        await ping({ abortSignal });
      }),
    info: (signal) =>
      call('info', signal, DEADLINE_MS, async (abortSignal) => {
        const [about, api] = await Promise.all([info({ abortSignal }), version({ abortSignal })]);
        return { ...engineInfoSchema.parse(about), apiVersion: engineVersionSchema.parse(api).ApiVersion };
      }),
    list: (hostId, signal) =>
      call('list', signal, DEADLINE_MS, async (abortSignal) => {
        const filters = { label: [`${LABELS.host}=${hostId}`] };
        const answer = await docker.listContainers({ all: true, filters, abortSignal });
        return z.array(listedContainerSchema).parse(answer);
      }),
    inspect: async (idOrName, signal) => {
      try {
        return await call('inspect', signal, DEADLINE_MS, async (abortSignal) =>
          inspectedContainerSchema.parse(await docker.getContainer(idOrName).inspect({ abortSignal })),
        );
      } catch (error) {
        if (error instanceof EngineError && error.kind === 'not-found') return null;
        throw error;
      }
    },
    create: ({ name, ...body }, signal) =>
      call('create', signal, SLOW_DEADLINE_MS, async (abortSignal) => {
        // Without these two keys the library writes the whole request, environment included, into the URL as well.
        const options = { _query: { name }, _body: body, abortSignal };
        return (await docker.createContainer(options)).id;
      }),
    start: (id, signal) =>
      settle([304], () =>
        call('start', signal, SLOW_DEADLINE_MS, (abortSignal) => docker.getContainer(id).start({ abortSignal })),
      ),
    stop: (id, graceSec, signal) =>
      settle([304, 404], () =>
        call('stop', signal, graceSec * 1000 + SLOW_DEADLINE_MS, (abortSignal) => {
          const options = { _query: { t: graceSec }, _body: {}, abortSignal };
          return docker.getContainer(id).stop(options);
        }),
      ),
    kill: (id, signal) =>
      // 409: it does not run.
      settle([404, 409], () =>
        call('kill', signal, DEADLINE_MS, (abortSignal) => {
          const options = { _query: { signal: 'SIGKILL' }, _body: {}, abortSignal };
          return docker.getContainer(id).kill(options);
        }),
      ),
    pause: (id, signal) =>
      call('pause', signal, DEADLINE_MS, async (abortSignal) => {
        await docker.getContainer(id).pause({ abortSignal });
      }),
    unpause: (id, signal) =>
      call('unpause', signal, DEADLINE_MS, async (abortSignal) => {
        await docker.getContainer(id).unpause({ abortSignal });
      }),
    update: (id, limits, signal) =>
      call('update', signal, DEADLINE_MS, async (abortSignal) => {
        await docker.getContainer(id).update({ ...buildUpdateRequest(limits), abortSignal });
      }),
    remove: (id, signal) =>
      settle([404], () =>
        call('remove', signal, SLOW_DEADLINE_MS, (abortSignal) => {
          const options = { force: true, v: true, abortSignal };
          return docker.getContainer(id).remove(options);
        }),
      ),
    images: (signal) =>
      call('images', signal, DEADLINE_MS, async (abortSignal) =>
        z.array(listedImageSchema).parse(await docker.listImages({ abortSignal })),
      ),
    image: (id, signal) =>
      // The library takes no signal for it: the deadline ends the waiting.
      call('image', signal, DEADLINE_MS, async () => readImageFacts(await docker.getImage(id).inspect())),
    rootfs: (id, tenantSlug, signal) =>
      call('inspect', signal, DEADLINE_MS, (abortSignal) => readRootfs(docker, id, tenantSlug, abortSignal)),
    survey: (signal) => call('info', signal, DEADLINE_MS, () => surveyEngine(docker)),
    events: (signal) =>
      openEvents(signal, (abortSignal) => docker.getEvents({ filters: { type: ['container', 'image'] }, abortSignal })),
    importRootfs: ({ file, reference, config }, signal) =>
      call('import', signal, IMPORT_DEADLINE_MS, async (abortSignal) => {
        const { repo, tag } = splitReference(reference);
        const changes = [
          ...(config.Cmd ? [`CMD ${JSON.stringify(config.Cmd)}`] : []),
          ...(config.Env ?? []).map(toEnvInstruction),
        ];
        const options = { repo, tag, changes, abortSignal };
        return readImport(await docker.importImage(createReadStream(file), options));
      }),
    close: () => agent.destroy(),
  };
}

/** `registry:5000/thing:1` → repository and tag. */
export function splitReference(reference: string): { repo: string; tag: string } {
  const colon = reference.lastIndexOf(':');
  if (colon < 0 || reference.includes('/', colon)) return { repo: reference, tag: 'latest' };
  return { repo: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

function toEnvInstruction(entry: string): string {
  const equals = entry.indexOf('=');
  if (equals < 1) throw new EngineError('other', `"${entry}" is not an environment entry such as NAME=value`);
  return `ENV ${entry.slice(0, equals)}=${JSON.stringify(entry.slice(equals + 1))}`;
}
