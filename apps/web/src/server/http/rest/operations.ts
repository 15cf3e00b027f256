import {
  changeSchema,
  execMessageSchema,
  fileMessageSchema,
  liveUsageFrameSchema,
  logMessageSchema,
  metricFrameSchema,
} from '@bulkhead/shared';
import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One way into the HTTP API: a route, and the procedure that answers there. */
export interface Operation {
  /** Below /api/v1. What stands in braces is a field of the procedure's input. */
  route: `${Method} /${string}`;
  procedure: string;
  summary: string;
  /** Input that the route itself says. */
  fixed?: Readonly<Record<string, unknown>>;
  /** What an event of this stream carries. */
  event?: z.ZodType;
}

const TENANT = '/tenants/{tenantSlug}' as const;
const INSTANCE = `${TENANT}/instances/{instanceId}` as const;
const STACK = `${TENANT}/stacks/{stackId}` as const;
const COMPARTMENT = `${TENANT}/compartments/{hostId}` as const;

/**
 * Where each procedure is found. What it takes, answers and needs is said by the procedure alone; a test fails on a
 * procedure that answers tokens and has no line here.
 */
export const OPERATIONS: readonly Operation[] = [
  { route: 'GET /whoami', procedure: 'tokens.whoAmI', summary: 'Who asks, and what may be done where' },

  {
    route: `GET ${TENANT}/overview`,
    procedure: 'overview.tenant',
    summary: 'What a tenant has, uses and should look at',
  },
  {
    route: `GET ${TENANT}/quota`,
    procedure: 'quota.get',
    summary: 'The quota, what is reserved of it, and each host’s room',
  },
  {
    route: `GET ${TENANT}/usage`,
    procedure: 'usage.list',
    summary: 'What was counted in whole hours, by instance, image, tag or host and step of time',
  },
  {
    route: `GET ${TENANT}/usage/summary`,
    procedure: 'usage.summary',
    summary: 'What was counted in whole hours, in all, what of it belongs to no instance, and the period before',
  },
  { route: `GET ${TENANT}/usage/chart`, procedure: 'usage.chart', summary: 'One number over time, stacked by group' },
  {
    route: `GET ${TENANT}/usage/statements/{month}`,
    procedure: 'usage.statement',
    summary: 'A month’s statement: quantities, prices, amounts, instances',
  },
  { route: `GET ${TENANT}/images`, procedure: 'images.catalog', summary: 'Images that the tenant has or may use' },
  { route: `GET ${TENANT}/host-images`, procedure: 'images.list', summary: 'What can be launched by its name' },
  { route: `GET ${TENANT}/images/{imageId}`, procedure: 'images.get', summary: 'One image: layers, history, uses' },
  { route: `POST ${TENANT}/images/pull`, procedure: 'images.pull', summary: 'Fetch an image from a registry' },
  { route: `POST ${TENANT}/images/commit`, procedure: 'images.commit', summary: 'Make an image of an instance' },
  { route: `POST ${TENANT}/images/import`, procedure: 'images.beginImport', summary: 'Begin to upload an image' },
  {
    route: `POST ${TENANT}/images/import/{uploadId}/finish`,
    procedure: 'images.finishImport',
    summary: 'Make an image of an upload',
  },
  {
    route: `DELETE ${TENANT}/images/import/{uploadId}`,
    procedure: 'images.cancelImport',
    summary: 'Give an upload up',
  },
  { route: `GET ${TENANT}/images/clean-up`, procedure: 'images.previewCleanup', summary: 'What a clean-up would free' },
  { route: `POST ${TENANT}/images/clean-up`, procedure: 'images.cleanUp', summary: 'Free what deleted images take' },
  {
    route: `POST ${TENANT}/images/{imageId}/newer`,
    procedure: 'images.pullNewer',
    summary: 'Fetch what the image’s reference stands for now',
  },
  { route: `POST ${TENANT}/images/{imageId}/push`, procedure: 'images.push', summary: 'Send an image to a registry' },
  { route: `PUT ${TENANT}/images/{imageId}`, procedure: 'images.change', summary: 'Rename an image, change its notes' },
  {
    route: `PUT ${TENANT}/images/{imageId}/shares`,
    procedure: 'images.share',
    summary: 'With whom an image is shared',
  },
  { route: `DELETE ${TENANT}/images/{imageId}`, procedure: 'images.delete', summary: 'Delete an image' },
  { route: `GET ${TENANT}/registries`, procedure: 'registries.list', summary: 'Registries, without their passwords' },
  { route: `POST ${TENANT}/registries`, procedure: 'registries.create', summary: 'Add a registry' },
  { route: `PUT ${TENANT}/registries/{registryId}`, procedure: 'registries.update', summary: 'Change a registry' },
  {
    route: `POST ${TENANT}/registries/{registryId}/check`,
    procedure: 'registries.beginCheck',
    summary: 'Have a host try a registry',
  },
  { route: `GET ${TENANT}/registries/{registryId}/check`, procedure: 'registries.check', summary: 'How that went' },
  { route: `DELETE ${TENANT}/registries/{registryId}`, procedure: 'registries.remove', summary: 'Remove a registry' },
  { route: `GET ${TENANT}/alerts`, procedure: 'alerts.list', summary: 'What fires, or what is over, by page' },
  {
    route: `GET ${TENANT}/alerts/summary`,
    procedure: 'alerts.summary',
    summary: 'How much fires, and the worst of it',
  },
  {
    route: `POST ${TENANT}/alerts/{alertId}/acknowledge`,
    procedure: 'alerts.acknowledge',
    summary: 'Somebody has seen it',
  },
  { route: `GET ${TENANT}/alert-rules`, procedure: 'alerts.rules', summary: 'Rules, also those that are built in' },
  { route: `POST ${TENANT}/alert-rules`, procedure: 'alerts.createRule', summary: 'Make a rule' },
  {
    route: `GET ${TENANT}/alert-rules/preview`,
    procedure: 'alerts.previewRule',
    summary: 'For what a rule would fire now',
  },
  { route: `PUT ${TENANT}/alert-rules/{ruleId}`, procedure: 'alerts.updateRule', summary: 'Change a rule' },
  { route: `DELETE ${TENANT}/alert-rules/{ruleId}`, procedure: 'alerts.deleteRule', summary: 'Remove a rule' },
  {
    route: `PUT ${TENANT}/alert-rules/{ruleId}/mute`,
    procedure: 'alerts.muteRule',
    summary: 'Tell nobody for a while',
  },
  { route: `GET ${TENANT}/alert-channels`, procedure: 'channels.list', summary: 'Where alerts are told' },
  {
    route: `POST ${TENANT}/alert-channels`,
    procedure: 'channels.create',
    summary: 'Tell alerts to a webhook or by e-mail; the signing key is answered this once',
  },
  { route: `PUT ${TENANT}/alert-channels/{channelId}`, procedure: 'channels.update', summary: 'Change a channel' },
  { route: `DELETE ${TENANT}/alert-channels/{channelId}`, procedure: 'channels.delete', summary: 'Remove a channel' },
  {
    route: `POST ${TENANT}/alert-channels/{channelId}/signing-key`,
    procedure: 'channels.rotateSecret',
    summary: 'Replace the key that a webhook’s messages are signed with',
  },
  {
    route: `POST ${TENANT}/alert-channels/{channelId}/test`,
    procedure: 'channels.test',
    summary: 'Send a test message; how it went is among its deliveries',
  },
  {
    route: `GET ${TENANT}/alert-channels/{channelId}/deliveries`,
    procedure: 'channels.deliveries',
    summary: 'What was sent and is to be sent through a channel',
  },
  {
    route: `POST ${TENANT}/alert-channels/{channelId}/deliveries/{deliveryId}/retry`,
    procedure: 'channels.retry',
    summary: 'Try a message again now',
  },
  { route: `GET ${TENANT}/operations`, procedure: 'operations.list', summary: 'Accepted changes and how far they are' },
  {
    route: `GET ${TENANT}/activity`,
    procedure: 'operations.activity',
    summary: 'Changes of instances and long work of hosts, what is not over first',
  },
  {
    route: `DELETE ${TENANT}/tasks/{taskId}`,
    procedure: 'operations.cancelTask',
    summary: 'Ask a host to stop a task',
  },
  { route: `GET ${TENANT}/search`, procedure: 'search.tenant', summary: 'What has a text in its name, of every kind' },
  { route: `GET ${TENANT}/members`, procedure: 'members.list', summary: 'Members and their roles' },
  { route: `GET ${TENANT}/audit`, procedure: 'audit.list', summary: 'The tenant’s audit entries, newest first' },
  {
    route: `GET ${TENANT}/audit/standing`,
    procedure: 'audit.standing',
    summary: 'How far the tenant’s audit chain is verified',
  },
  { route: `GET ${TENANT}/roles`, procedure: 'roles.list', summary: 'Roles that the tenant made for itself' },
  {
    route: `GET ${TENANT}/networks`,
    procedure: 'networks.list',
    summary: 'Networks, security groups and published ports',
  },
  {
    route: `POST ${TENANT}/networks`,
    procedure: 'networks.create',
    summary: 'Make a network with addresses of its own',
  },
  {
    route: `DELETE ${TENANT}/networks/{networkId}`,
    procedure: 'networks.delete',
    summary: 'Delete a network that nothing is in',
  },
  { route: `POST ${TENANT}/security-groups`, procedure: 'networks.createGroup', summary: 'Make a security group' },
  {
    route: `PUT ${TENANT}/security-groups/{groupId}`,
    procedure: 'networks.updateGroup',
    summary: 'Name, description and rules of a security group, applied live',
  },
  {
    route: `DELETE ${TENANT}/security-groups/{groupId}`,
    procedure: 'networks.deleteGroup',
    summary: 'Delete a security group that nothing uses',
  },
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
    route: 'GET /networks',
    procedure: 'networks.overview',
    summary: 'All networks, and what of addresses and ports is given out',
  },
  {
    route: 'PUT /networks/settings',
    procedure: 'networks.configure',
    summary: 'Addresses and ports that are given out',
  },
  { route: `GET ${TENANT}/stacks`, procedure: 'stacks.list', summary: 'Stacks and how far they are' },
  {
    route: `POST ${TENANT}/stacks/plan`,
    procedure: 'stacks.plan',
    summary: 'What a file would make, change and remove; changes nothing',
  },
  { route: `POST ${TENANT}/stacks`, procedure: 'stacks.create', summary: 'Make a stack of a compose file' },
  { route: `GET ${STACK}`, procedure: 'stacks.get', summary: 'One stack: its file, members and steps' },
  { route: `PUT ${STACK}`, procedure: 'stacks.update', summary: 'Give a stack another file' },
  { route: `DELETE ${STACK}`, procedure: 'stacks.delete', summary: 'Delete a stack with what it made' },
  { route: `POST ${STACK}/retry`, procedure: 'stacks.retry', summary: 'Go on from where a change stopped' },
  { route: `POST ${STACK}/cancel`, procedure: 'stacks.cancel', summary: 'Begin no further step' },
  { route: `POST ${STACK}/rollback`, procedure: 'stacks.rollBack', summary: 'Go back to the file before' },
  { route: `GET ${TENANT}/templates`, procedure: 'templates.list', summary: 'Templates on offer and of the tenant' },
  { route: `POST ${TENANT}/templates`, procedure: 'templates.save', summary: 'Save a template of the tenant’s own' },
  { route: `GET ${TENANT}/templates/{templateId}`, procedure: 'templates.get', summary: 'One template with its file' },
  {
    route: `DELETE ${TENANT}/templates/{templateId}`,
    procedure: 'templates.delete',
    summary: 'Delete a template of the tenant’s own',
  },
  { route: 'GET /templates', procedure: 'templates.listOffered', summary: 'Templates on offer, with their files' },
  {
    route: 'POST /templates',
    procedure: 'templates.offer',
    summary: 'Offer a template to every tenant, or change one',
  },
  { route: 'DELETE /templates/{templateId}', procedure: 'templates.withdraw', summary: 'Offer a template no more' },
  {
    route: `GET ${TENANT}/secrets`,
    procedure: 'secrets.list',
    summary: 'Secrets, their versions and uses, never their values',
  },
  { route: `POST ${TENANT}/secrets`, procedure: 'secrets.create', summary: 'Make a secret with its first value' },
  {
    route: `PATCH ${TENANT}/secrets/{secretId}`,
    procedure: 'secrets.describe',
    summary: 'Rename or describe a secret',
  },
  {
    route: `DELETE ${TENANT}/secrets/{secretId}`,
    procedure: 'secrets.delete',
    summary: 'Delete a secret that nothing uses',
  },
  {
    route: `POST ${TENANT}/secrets/{secretId}/versions`,
    procedure: 'secrets.addVersion',
    summary: 'Give a secret a newer value',
  },
  {
    route: `DELETE ${TENANT}/secrets/{secretId}/versions/{version}`,
    procedure: 'secrets.destroyVersion',
    summary: 'Destroy a value for good',
  },
  {
    route: `PUT ${INSTANCE}/secrets`,
    procedure: 'secrets.setUses',
    summary: 'Which secrets an instance uses, and how',
  },
  { route: `GET ${TENANT}/volumes`, procedure: 'volumes.list', summary: 'Volumes, who has them and their snapshots' },
  { route: `POST ${TENANT}/volumes`, procedure: 'volumes.create', summary: 'Make a volume, empty or as a copy' },
  { route: `GET ${TENANT}/volume-room`, procedure: 'volumes.room', summary: 'What is left for volumes, and where' },
  { route: `GET ${TENANT}/volumes/{volumeId}`, procedure: 'volumes.get', summary: 'One volume' },
  {
    route: `PATCH ${TENANT}/volumes/{volumeId}`,
    procedure: 'volumes.describe',
    summary: 'Rename or describe a volume',
  },
  { route: `PUT ${TENANT}/volumes/{volumeId}/size`, procedure: 'volumes.resize', summary: 'Ask for another size' },
  {
    route: `DELETE ${TENANT}/volumes/{volumeId}`,
    procedure: 'volumes.delete',
    summary: 'Delete a volume that nothing has',
  },
  {
    route: `GET ${TENANT}/volumes/{volumeId}/files`,
    procedure: 'volumes.listFolder',
    summary: 'What is in a folder of it',
  },
  {
    route: `GET ${TENANT}/volumes/{volumeId}/text`,
    procedure: 'volumes.readText',
    summary: 'The beginning of a file of it',
  },
  {
    route: `GET ${TENANT}/volumes/{volumeId}/files/content`,
    procedure: 'volumes.readFile',
    summary: 'A file of it in pieces, or a folder as a tar archive',
    event: fileMessageSchema,
  },
  {
    route: `POST ${TENANT}/volumes/{volumeId}/snapshots`,
    procedure: 'volumes.snapshot',
    summary: 'Keep what a volume holds now',
  },
  {
    route: `POST ${TENANT}/snapshots/{snapshotId}/restore`,
    procedure: 'volumes.restore',
    summary: 'Make a volume what it was at a snapshot',
  },
  {
    route: `DELETE ${TENANT}/snapshots/{snapshotId}`,
    procedure: 'volumes.deleteSnapshot',
    summary: 'Delete a snapshot',
  },
  {
    route: `PUT ${INSTANCE}/volumes`,
    procedure: 'volumes.setUses',
    summary: 'Which volumes an instance has, and where',
  },
  { route: `GET ${TENANT}/backups`, procedure: 'backups.list', summary: 'Backups, newest first' },
  {
    route: `POST ${TENANT}/volumes/{volumeId}/backups`,
    procedure: 'backups.create',
    summary: 'Copy a volume into a bucket',
  },
  {
    route: `DELETE ${TENANT}/backups/{backupId}`,
    procedure: 'backups.delete',
    summary: 'Delete a backup from its bucket',
  },
  { route: `GET ${TENANT}/backup-targets`, procedure: 'backups.listTargets', summary: 'Buckets for backups' },
  { route: `POST ${TENANT}/backup-targets`, procedure: 'backups.createTarget', summary: 'Name a bucket for backups' },
  {
    route: `DELETE ${TENANT}/backup-targets/{targetId}`,
    procedure: 'backups.deleteTarget',
    summary: 'Forget a bucket and its key',
  },
  { route: `GET ${TENANT}/tokens`, procedure: 'tokens.list', summary: 'The tenant’s tokens, without their secrets' },
  {
    route: `GET ${TENANT}/changes`,
    procedure: 'live.changes',
    summary: 'What changed just now and should be read again',
    event: changeSchema,
  },
  {
    route: `GET ${TENANT}/live-usage`,
    procedure: 'live.usage',
    summary: 'What the tenant’s instances use, once a second, as differences',
    event: liveUsageFrameSchema,
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
  { route: `GET ${TENANT}/schedule-preview`, procedure: 'schedules.preview', summary: 'When a schedule would run' },
  { route: `PUT ${TENANT}/schedules/{scheduleId}`, procedure: 'schedules.update', summary: 'Replace a schedule' },
  { route: `DELETE ${TENANT}/schedules/{scheduleId}`, procedure: 'schedules.remove', summary: 'Remove a schedule' },
  {
    route: `GET ${INSTANCE}/neighbours`,
    procedure: 'timeline.instanceNeighbours',
    summary: 'Whether somebody else on the host rose while an instance waited',
  },
  {
    route: `GET ${INSTANCE}/history`,
    procedure: 'history.instance',
    summary: 'Least, mean and most of what it used, over minutes to a year',
  },
  {
    route: `GET ${TENANT}/history`,
    procedure: 'history.tenant',
    summary: 'What the tenant used over time, on one host or all',
  },
  {
    route: `GET ${TENANT}/history/instances`,
    procedure: 'history.tenantStack',
    summary: 'Which instances used how much of it over time',
  },
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

  { route: `GET ${COMPARTMENT}`, procedure: 'compartments.get', summary: 'The compartment on one host' },
  {
    route: `PUT ${COMPARTMENT}`,
    procedure: 'compartments.configure',
    summary: 'Change a compartment’s controls, freeze it',
  },
  {
    route: `GET ${COMPARTMENT}/proofs`,
    procedure: 'compartments.proofs',
    summary: 'What was written to the kernel and read back',
  },
  {
    route: `POST ${COMPARTMENT}/stop-idlest`,
    procedure: 'compartments.stopIdlest',
    summary: 'Stop the idlest instance, so that it can shrink',
  },
  {
    route: `POST ${COMPARTMENT}/cancel-shrink`,
    procedure: 'compartments.cancelShrink',
    summary: 'Take a shrinking back',
  },
  {
    route: `GET ${TENANT}/events`,
    procedure: 'compartments.events',
    summary: 'What happened to the tenant’s compartments',
  },

  { route: 'GET /images', procedure: 'images.listAll', summary: 'Every tenant’s images' },
  {
    route: 'PUT /images/{imageId}/offer',
    procedure: 'images.offer',
    summary: 'Offer an image to every tenant, or not',
  },
  {
    route: 'GET /images/clean-up',
    procedure: 'images.previewHostCleanup',
    summary: 'What a clean-up of hosts would free',
  },
  {
    route: 'POST /hosts/{hostId}/clean-up',
    procedure: 'images.cleanUpHost',
    summary: 'Free what images take that nobody needs',
  },
  { route: 'GET /alert-channels', procedure: 'channels.listOperators', summary: 'Where operators are told of alerts' },
  {
    route: 'POST /alert-channels',
    procedure: 'channels.createOperators',
    summary: 'Tell operators of alerts by a webhook or by e-mail',
  },
  { route: 'PUT /alert-channels/{channelId}', procedure: 'channels.updateOperators', summary: 'Change such a channel' },
  {
    route: 'DELETE /alert-channels/{channelId}',
    procedure: 'channels.deleteOperators',
    summary: 'Remove such a channel',
  },
  {
    route: 'POST /alert-channels/{channelId}/signing-key',
    procedure: 'channels.rotateOperatorsSecret',
    summary: 'Replace the key of such a channel',
  },
  {
    route: 'POST /alert-channels/{channelId}/test',
    procedure: 'channels.testOperators',
    summary: 'Send a test message through such a channel',
  },
  {
    route: 'GET /alert-channels/{channelId}/deliveries',
    procedure: 'channels.operatorsDeliveries',
    summary: 'What was sent and is to be sent through such a channel',
  },
  {
    route: 'POST /alert-channels/{channelId}/deliveries/{deliveryId}/retry',
    procedure: 'channels.retryOperators',
    summary: 'Try a message of such a channel again now',
  },
  { route: 'GET /mail', procedure: 'mail.get', summary: 'The server that takes mail, without its password' },
  { route: 'PUT /mail', procedure: 'mail.update', summary: 'Set the server that takes mail' },
  { route: 'POST /mail/test', procedure: 'mail.test', summary: 'Send one mail and say what came of it' },
  { route: 'GET /registries', procedure: 'registries.listShared', summary: 'Registries for every tenant' },
  { route: 'POST /registries', procedure: 'registries.createShared', summary: 'Add a registry for every tenant' },
  {
    route: 'PUT /registries/{registryId}',
    procedure: 'registries.updateShared',
    summary: 'Change a registry for every tenant',
  },
  {
    route: 'DELETE /registries/{registryId}',
    procedure: 'registries.removeShared',
    summary: 'Remove a registry for every tenant',
  },
  { route: 'GET /flavors', procedure: 'flavors.list', summary: 'Sizes on offer' },
  { route: 'POST /flavors', procedure: 'flavors.create', summary: 'Offer a size' },
  { route: 'PUT /flavors/{flavorId}', procedure: 'flavors.update', summary: 'Change a size on offer' },
  { route: 'DELETE /flavors/{flavorId}', procedure: 'flavors.remove', summary: 'Offer a size no more' },

  { route: 'GET /overview', procedure: 'overview.operations', summary: 'All hosts and tenants at a glance' },
  { route: 'GET /instances', procedure: 'instances.listAll', summary: 'Instances of all tenants, by page' },
  { route: 'GET /operations', procedure: 'operations.listAll', summary: 'Changes of all tenants' },
  {
    route: 'GET /changes',
    procedure: 'live.changes',
    summary: 'What changed anywhere just now',
    fixed: { tenantSlug: null },
    event: changeSchema,
  },

  { route: 'GET /alerts', procedure: 'alerts.listAll', summary: 'What fires or is over anywhere, by page' },
  {
    route: 'GET /alerts/summary',
    procedure: 'alerts.summaryOfAll',
    summary: 'How much fires anywhere, and the worst of it',
  },
  { route: 'POST /alerts/{alertId}/acknowledge', procedure: 'alerts.acknowledgeAny', summary: 'Somebody has seen it' },
  { route: 'GET /alert-rules', procedure: 'alerts.operatorsRules', summary: 'The operators’ rules' },
  { route: 'POST /alert-rules', procedure: 'alerts.createOperatorsRule', summary: 'Make a rule of the operators’' },
  {
    route: 'GET /alert-rules/preview',
    procedure: 'alerts.previewOperatorsRule',
    summary: 'For what a rule would fire now',
  },
  {
    route: 'PUT /alert-rules/{ruleId}',
    procedure: 'alerts.updateOperatorsRule',
    summary: 'Change a rule, also one that is built in',
  },
  { route: 'DELETE /alert-rules/{ruleId}', procedure: 'alerts.deleteOperatorsRule', summary: 'Remove a rule' },
  {
    route: 'PUT /alert-rules/{ruleId}/mute',
    procedure: 'alerts.muteOperatorsRule',
    summary: 'Tell nobody for a while',
  },
  {
    route: 'GET /live-usage',
    procedure: 'live.usage',
    summary: 'What instances use, once a second, as differences',
    fixed: { tenantSlug: null },
    event: liveUsageFrameSchema,
  },
  {
    route: 'GET /tenants/{slug}/quota/what-if',
    procedure: 'tenants.whatIf',
    summary: 'What a quota would have done to the tenant’s own past',
  },
  { route: 'GET /tenants', procedure: 'tenants.list', summary: 'All tenants' },
  { route: 'POST /tenants', procedure: 'tenants.create', summary: 'Make a tenant' },
  { route: 'GET /tenants/{slug}', procedure: 'tenants.get', summary: 'One tenant, for operations' },
  { route: 'PATCH /tenants/{slug}', procedure: 'tenants.configure', summary: 'Change a tenant’s name or quota' },
  { route: 'DELETE /tenants/{slug}', procedure: 'tenants.remove', summary: 'Remove a tenant that has no instances' },

  {
    route: 'GET /usage',
    procedure: 'usage.listAll',
    summary: 'What was counted in whole hours, by tenant, host, instance, image or tag and step of time',
  },
  {
    route: 'GET /usage/summary',
    procedure: 'usage.summaryOfAll',
    summary: 'What the hosts counted in whole hours, what of it is tenants’, and the period before',
  },
  { route: 'GET /usage/chart', procedure: 'usage.chartOfAll', summary: 'One number over time, stacked by group' },
  {
    route: 'GET /usage/statements/{slug}/{month}',
    procedure: 'usage.statementOf',
    summary: 'A tenant’s statement of a month',
  },
  { route: 'GET /prices', procedure: 'usage.prices', summary: 'Prices with their history, and the currency' },
  { route: 'POST /prices', procedure: 'usage.setPrice', summary: 'Set what a unit costs from an hour on' },
  { route: 'DELETE /prices/{priceId}', procedure: 'usage.removePrice', summary: 'Take a price back' },
  { route: 'PUT /prices/currency', procedure: 'usage.setCurrency', summary: 'Choose the currency of prices' },
  { route: 'GET /audit', procedure: 'audit.listAll', summary: 'Audit entries of one chain or of all' },
  { route: 'GET /audit/standing', procedure: 'audit.standingOfAll', summary: 'How far the audit chains are verified' },

  { route: 'GET /users', procedure: 'users.list', summary: 'All accounts' },

  { route: 'GET /hosts', procedure: 'hosts.list', summary: 'All hosts' },
  { route: 'POST /hosts', procedure: 'hosts.enrol', summary: 'Begin to enrol a host' },
  { route: 'GET /hosts/{hostId}', procedure: 'hosts.get', summary: 'One host' },
  {
    route: 'GET /hosts/{hostId}/volumes',
    procedure: 'volumes.listOnHost',
    summary: 'Every tenant’s volumes on a host',
  },
  { route: 'PATCH /hosts/{hostId}', procedure: 'hosts.configure', summary: 'Change a host’s settings' },
  { route: 'DELETE /hosts/{hostId}', procedure: 'hosts.remove', summary: 'Forget a host' },
  { route: 'POST /hosts/{hostId}/revoke', procedure: 'hosts.revoke', summary: 'Trust a host no more' },
  { route: 'POST /hosts/{hostId}/join-token', procedure: 'hosts.renewToken', summary: 'A fresh join token for a host' },
  {
    route: 'POST /hosts/{hostId}/resolve-conflict',
    procedure: 'hosts.resolveConflict',
    summary: 'End a conflict of clones with a fresh join token',
  },
  { route: 'GET /hosts/{hostId}/timeline', procedure: 'timeline.host', summary: 'Who used a host over time' },
  {
    route: 'GET /hosts/{hostId}/neighbours',
    procedure: 'timeline.neighbours',
    summary: 'Who rose on a host while whom waited',
  },
  {
    route: 'GET /busiest',
    procedure: 'timeline.top',
    summary: 'The busiest tenants and instances of a host or of all',
  },
  { route: 'GET /hosts/{hostId}/history', procedure: 'history.host', summary: 'What a host used over time' },
  {
    route: 'GET /hosts/{hostId}/history/tenants',
    procedure: 'history.hostStack',
    summary: 'Which tenants used how much of a host over time',
  },
  {
    route: 'GET /usage/history/{slug}',
    procedure: 'history.ofTenant',
    summary: 'What a tenant used over time, for operations',
  },
  { route: 'GET /hosts/{hostId}/events', procedure: 'hosts.events', summary: 'What happened on a host' },
];
