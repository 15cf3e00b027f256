import { execMessageSchema, fileMessageSchema, logMessageSchema, metricFrameSchema } from '@bulkhead/shared';
import { TENANT, type Operation } from './operation.ts';

const INSTANCE = `${TENANT}/instances/{instanceId}` as const;

/** Instances of a tenant, and what is inside of them. */
export const INSTANCE_OPERATIONS: readonly Operation[] = [
  {
    route: `GET ${INSTANCE}/networking`,
    procedure: 'networks.ofInstance',
    summary: 'Addresses, groups, ports and bandwidth of an instance',
  },
  {
    route: `PUT ${INSTANCE}/networking`,
    procedure: 'networks.setOfInstance',
    summary: 'Networks, groups, ports and bandwidth of an instance, all at once',
  },
  {
    route: `PUT ${INSTANCE}/secrets`,
    procedure: 'secrets.setUses',
    summary: 'Which secrets an instance uses, and how',
  },
  {
    route: `PUT ${INSTANCE}/volumes`,
    procedure: 'volumes.setUses',
    summary: 'Which volumes an instance has, and where',
  },
  { route: `GET ${TENANT}/instances`, procedure: 'instances.list', summary: 'Instances, by page' },
  { route: `POST ${TENANT}/instances`, procedure: 'instances.launch', summary: 'Launch an instance' },
  { route: `GET ${INSTANCE}`, procedure: 'instances.get', summary: 'One instance with everything that is known of it' },
  { route: `DELETE ${INSTANCE}`, procedure: 'instances.delete', summary: 'Delete an instance and its container' },
  { route: `POST ${INSTANCE}/start`, procedure: 'instances.start', summary: 'Start' },
  { route: `POST ${INSTANCE}/stop`, procedure: 'instances.stop', summary: 'Stop' },
  { route: `POST ${INSTANCE}/restart`, procedure: 'instances.restart', summary: 'Restart' },
  { route: `POST ${INSTANCE}/pause`, procedure: 'instances.pause', summary: 'Pause' },
  { route: `POST ${INSTANCE}/resume`, procedure: 'instances.resume', summary: 'Resume' },
  { route: `PUT ${INSTANCE}/size`, procedure: 'instances.resize', summary: 'Change what it reserves and its limits' },
  { route: `PUT ${INSTANCE}/controls`, procedure: 'instances.configure', summary: 'Change its kernel controls' },
  {
    route: `POST ${INSTANCE}/undelete`,
    procedure: 'instances.undelete',
    summary: 'Undo a deletion that was given a grace',
  },
  { route: `PATCH ${INSTANCE}`, procedure: 'instances.describe', summary: 'Change its tags or its notes' },
  { route: `POST ${INSTANCE}/tags`, procedure: 'instances.tag', summary: 'Add tags, take others away' },
  { route: `PUT ${INSTANCE}/lock`, procedure: 'instances.lock', summary: 'Forbid every change of it' },
  { route: `DELETE ${INSTANCE}/lock`, procedure: 'instances.unlock', summary: 'Allow changes again' },
  { route: `PUT ${INSTANCE}/name`, procedure: 'instances.rename', summary: 'Rename it; its container stays' },
  {
    route: `PATCH ${INSTANCE}/upkeep`,
    procedure: 'instances.adjust',
    summary: 'Change its restart policy, stop grace or health check',
  },
  { route: `POST ${INSTANCE}/rebuild`, procedure: 'instances.rebuild', summary: 'Put another image under it' },
  {
    route: `POST ${INSTANCE}/roll-back`,
    procedure: 'instances.rollBack',
    summary: 'Go back to the image of before the last rebuild',
  },
  {
    route: `GET ${INSTANCE}/schedules`,
    procedure: 'schedules.list',
    summary: 'When it is started, stopped, restarted',
  },
  { route: `POST ${INSTANCE}/schedules`, procedure: 'schedules.create', summary: 'Make a schedule' },
  { route: `GET ${INSTANCE}/anatomy`, procedure: 'instances.anatomy', summary: 'What it is made of on its host' },
  {
    route: `GET ${INSTANCE}/metrics`,
    procedure: 'instances.watchMetrics',
    summary: 'Its samples, live',
    event: metricFrameSchema,
  },
  {
    route: `GET ${INSTANCE}/logs`,
    procedure: 'instances.logs',
    summary: 'What it has written, and with follow what it writes',
    event: logMessageSchema,
  },
  {
    route: `POST ${INSTANCE}/execs`,
    procedure: 'instances.openExec',
    summary: 'Run a command; it is ended when nobody watches its output within ten seconds',
  },
  {
    route: `GET ${INSTANCE}/execs/{execId}`,
    procedure: 'instances.watchExec',
    summary: 'The output of a command until it ends; whoever leaves ends it',
    event: execMessageSchema,
  },
  { route: `POST ${INSTANCE}/execs/{execId}/input`, procedure: 'instances.writeExec', summary: 'Input for a command' },
  {
    route: `PUT ${INSTANCE}/execs/{execId}/size`,
    procedure: 'instances.resizeExec',
    summary: 'Say how large the terminal is',
  },
  {
    route: `POST ${INSTANCE}/execs/{execId}/taken`,
    procedure: 'instances.takeExec',
    summary: 'Say how much of a command’s output was taken, when it is watched with a window',
  },
  { route: `DELETE ${INSTANCE}/execs/{execId}`, procedure: 'instances.closeExec', summary: 'End a command' },
  { route: `GET ${INSTANCE}/processes`, procedure: 'instances.processes', summary: 'Its processes' },
  {
    route: `POST ${INSTANCE}/signals`,
    procedure: 'instances.signal',
    summary: 'Send a signal to one of its processes',
  },
  {
    route: `GET ${INSTANCE}/changes`,
    procedure: 'instances.changes',
    summary: 'What it changed against its image',
  },
  { route: `GET ${INSTANCE}/files`, procedure: 'instances.listFolder', summary: 'What is in a folder of it' },
  { route: `POST ${INSTANCE}/files`, procedure: 'instances.changeFiles', summary: 'Make a folder, rename, remove' },
  { route: `GET ${INSTANCE}/files/text`, procedure: 'instances.readText', summary: 'The beginning of a text file' },
  {
    route: `GET ${INSTANCE}/files/content`,
    procedure: 'instances.readFile',
    summary: 'A file in pieces, or a folder as a tar archive',
    event: fileMessageSchema,
  },
  { route: `POST ${INSTANCE}/uploads`, procedure: 'instances.openUpload', summary: 'Begin to put a file in' },
  {
    route: `POST ${INSTANCE}/uploads/{uploadId}/parts`,
    procedure: 'instances.writeUpload',
    summary: 'The next piece of a file',
  },
  {
    route: `POST ${INSTANCE}/uploads/{uploadId}/finish`,
    procedure: 'instances.finishUpload',
    summary: 'The file is whole: let it stand there',
  },
  { route: `DELETE ${INSTANCE}/uploads/{uploadId}`, procedure: 'instances.closeUpload', summary: 'Give an upload up' },
];
