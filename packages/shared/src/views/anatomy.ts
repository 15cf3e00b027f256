import { z } from 'zod';
import { CONTROL_NAMES } from '../controls.ts';

const text = z.string().max(4096);
const bytes = z.number().min(0).nullable();

/** The namespaces of a Linux process, in the order in which people learn them. */
export const NAMESPACE_KINDS = ['pid', 'mnt', 'net', 'uts', 'ipc', 'user', 'cgroup'] as const;

/** What a running container is made of, read from the kernel and the engine at `atMs`. */
export const anatomySchema = z.object({
  atMs: z.number(),
  /** Null: no container runs; then cgroups, namespaces and processes are empty and the layers may still be there. */
  pid: z.number().nullable(),
  containerId: z.string().max(64).nullable(),
  /** A row for each hierarchy (v1) or one (v2), the compartment's group and the container's. */
  cgroups: z
    .array(
      z.object({
        /** `cpu`, `memory`, …; `unified` for the v2 tree. */
        controller: z.string().max(64),
        version: z.enum(['1', '2']),
        mount: text,
        /** Below the mount. */
        path: text,
        files: z
          .array(
            z.object({
              control: z.enum([...CONTROL_NAMES, 'accounting']),
              name: z.string().max(128),
              /** The name on the other version of cgroup; empty: there is none. */
              otherName: z.string().max(128),
              /** Null: not there. */
              own: text.nullable(),
              compartment: text.nullable(),
            }),
          )
          .max(64),
      }),
    )
    .max(32),
  namespaces: z
    .array(z.object({ kind: z.enum(NAMESPACE_KINDS), inode: z.number(), isHosts: z.boolean() }))
    .max(NAMESPACE_KINDS.length),
  rootfs: z
    .object({
      driver: z.string().max(64),
      /** From the bottom up; the last is the container's own. */
      layers: z
        .array(
          z.object({
            id: z.string().max(128),
            createdBy: text,
            sizeBytes: bytes,
            /** Containers of the same tenant on this host that share it, this one included. */
            usedBy: z.number(),
            isOwn: z.boolean(),
          }),
        )
        .max(256),
      /** Paths that this container has changed against its image; at most 500. */
      changes: z.array(z.object({ kind: z.enum(['changed', 'added', 'deleted']), path: text })).max(500),
      /** How many there are; null: this storage driver does not let them be counted. */
      changesTotal: z.number().nullable(),
      /** False: there are more than were counted. */
      changesComplete: z.boolean(),
      mounts: z.array(z.object({ target: text, type: z.string().max(64), source: text, options: text })).max(128),
    })
    .nullable(),
  runtime: z.object({
    engine: text,
    runtime: text,
    /** The engine's shim that is the parent of the container's first process. */
    shim: z.object({ pid: z.number(), command: text }).nullable(),
    init: z.object({ pid: z.number(), command: text }).nullable(),
  }),
  /** At most 200, parents before children. */
  processes: z
    .array(
      z.object({
        pid: z.number(),
        /** Inside the container's own pid namespace. */
        innerPid: z.number().nullable(),
        parentPid: z.number(),
        uid: z.number(),
        state: z.string().max(4),
        command: text,
        cpuUsec: z.number(),
        rssBytes: z.number(),
      }),
    )
    .max(200),
});
export type Anatomy = z.infer<typeof anatomySchema>;
