import { liveUsageFrameSchema } from '@bulkhead/shared';
import { TENANT, type Operation } from './operation.ts';

const INSTANCE = `${TENANT}/instances/{instanceId}` as const;

/** What was used, when and by whom; what fires, and where that is told. */
export const METERING_OPERATIONS: readonly Operation[] = [
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
  {
    route: `GET ${TENANT}/live-usage`,
    procedure: 'live.usage',
    summary: 'What the tenant’s instances use, once a second, as differences',
    event: liveUsageFrameSchema,
  },
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
];
