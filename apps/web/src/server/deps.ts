import type { Database } from '@bulkhead/db';
import type {
  AgentFileQuery,
  AgentSignal,
  AgentUpload,
  Anatomy,
  ChangeList,
  ExecEndReason,
  ExecMessage,
  ExecStart,
  FileChange,
  FileMessage,
  FileText,
  FolderList,
  Idlest,
  LiveUsageFrame,
  LogMessage,
  LogQuery,
  MetricFrame,
  ProcessList,
  TerminalSize,
} from '@bulkhead/shared';
import type { Environment } from '../env.ts';
import type { ChangeBus } from './changes.ts';
import type { MinuteEngine } from './services/history/history-store.ts';
import type { NeighbourInspector } from './services/neighbours/neighbour-inspector.ts';

/** One line of structured log: a message and what it is about. */
export interface Log {
  info(message: string, about?: Record<string, unknown>): void;
  warn(message: string, about?: Record<string, unknown>): void;
  error(message: string, about?: Record<string, unknown>): void;
}

/** How an exec ended. `exitCode` is null where the program was ended before it gave one. */
export interface ExecEnd {
  exitCode: number | null;
  reason: ExecEndReason;
}

export interface ExecOpening {
  start: ExecStart;
  /** Nobody else may use it. */
  holder: string;
  /** Called once, also when it was never open. */
  onEnded: (end: ExecEnd) => void;
}

export interface ExecReference {
  execId: string;
  instanceId: string;
  holder: string;
}

/** What one host's agent streams. Everything ends with its link. An exec that is somebody else's, or over, is NOT_FOUND. */
export interface HostStreams {
  /** Resolves when it runs and was read back. Throws INSTANCE_STATE, TOO_MANY_ATTEMPTS, POLICY, HOST_UNREACHABLE, UNAVAILABLE. */
  openExec(opening: ExecOpening): Promise<void>;
  /** Its one reader; an exec without one is ended after ten seconds, and at once when it leaves. */
  watchExec(reference: ExecReference, signal: AbortSignal, windowBytes?: number): AsyncIterable<ExecMessage>;
  /** Its reader has taken so much of what it was sent. Of an exec that is over it does not matter. */
  takeExec(reference: ExecReference, bytes: number): void;
  writeExec(reference: ExecReference, input: { base64: string; isLast: boolean }): Promise<void>;
  resizeExec(reference: ExecReference, size: TerminalSize): Promise<void>;
  closeExec(reference: ExecReference): void;
  watchLog(instanceId: string, query: LogQuery, signal: AbortSignal): AsyncIterable<LogMessage>;
}

export interface UploadReference {
  uploadId: string;
  instanceId: string;
  holder: string;
}

/** What one host's agent sees and changes inside of its instances. All throw HOST_UNREACHABLE, NOT_FOUND, UNAVAILABLE; files CONFLICT with `fileProblem`. */
export interface HostInside {
  processes(instanceId: string): Promise<ProcessList>;
  /** Throws NOT_FOUND when the process is not in the instance any more. */
  signal(signal: AgentSignal): Promise<void>;
  changes(instanceId: string): Promise<ChangeList>;
  listFolder(instanceId: string, path: string): Promise<FolderList>;
  readText(instanceId: string, path: string): Promise<FileText>;
  listVolumeFolder(volumeId: string, path: string): Promise<FolderList>;
  readVolumeText(volumeId: string, path: string): Promise<FileText>;
  readFile(query: Omit<AgentFileQuery, 'streamId'>, signal: AbortSignal): AsyncIterable<FileMessage>;
  openUpload(upload: AgentUpload, holder: string): Promise<void>;
  /** The next piece, at the place where the last one ended. Throws CONFLICT for another place. */
  writeUpload(reference: UploadReference, part: { offset: number; base64: string }): Promise<void>;
  finishUpload(reference: UploadReference): Promise<void>;
  closeUpload(reference: UploadReference): Promise<void>;
  changeFiles(instanceId: string, change: FileChange): Promise<void>;
}

/** Who is shown the same live usage. */
export interface UsageAudience {
  /** The same for all who may see the same, and for nobody else. */
  key: string;
  /** Whose instances they are; null: anybody's. */
  tenantSlug: string | null;
  /** The host whose compartments are shown too. */
  compartmentsOf: string | null;
  /** Instances, each with the host that it lives on. */
  readRoster(): Promise<ReadonlyMap<string, string>>;
}

export interface UsageReader {
  signal: AbortSignal;
  /** What waits in this process to be sent to them. */
  unsentBytes: () => number;
}

/** The agents that are connected to this process. */
export interface Fleet {
  isConnected(hostId: string): boolean;
  /** Live samples of one instance and its compartment. Ends when the signal fires; throws HOST_UNREACHABLE without a link. */
  watchMetrics(hostId: string, instanceId: string, signal: AbortSignal): AsyncIterable<MetricFrame>;
  /** What an audience's instances use, once a second; of hosts without a link there are no values. Ends with the signal. */
  watchUsage(audience: UsageAudience, reader: UsageReader): AsyncIterable<LiveUsageFrame>;
  /** What an instance is made of just now. Throws HOST_UNREACHABLE without a link or an answer in time, NOT_FOUND, TOO_MANY_ATTEMPTS. */
  readAnatomy(hostId: string, instanceId: string): Promise<Anatomy>;
  /** The tenant's running instance there that used the least CPU over the last minute. Throws as `readAnatomy`. */
  findIdlest(hostId: string, tenantSlug: string): Promise<Idlest>;
  /** Throws HOST_UNREACHABLE without a link. */
  streams(hostId: string): HostStreams;
  /** Throws HOST_UNREACHABLE. */
  inside(hostId: string): HostInside;
  /** Closes the link of a host that has been revoked or removed. */
  disconnect(hostId: string, reason: string): void;
}

/** Encrypts small secrets with the key from the data directory (AES-256-GCM; `name` is authenticated with them). */
export interface Sealer {
  seal(name: string, plain: string): string;
  open(name: string, sealed: string): string;
}

/** What every service is handed. */
export interface Deps {
  db: Database;
  changes: ChangeBus;
  fleet: Fleet;
  sealer: Sealer;
  log: Log;
  env: Environment;
  now: () => Date;
  /** What a tenant may hear of the others on its host. */
  neighbours: NeighbourInspector;
  /** Keeps the minutes of history where operators have named an engine for them; without it PostgreSQL does. */
  minuteEngine?: MinuteEngine;
}

/** Who acts. Services write it into operations and audit entries. */
export interface Actor {
  userId: string;
  displayName: string;
  /** The token through which they act; null: themselves. */
  tokenId: string | null;
  /** The client's address, for audit entries. */
  address: string;
}
