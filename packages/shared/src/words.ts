/* Closed lists of words that pages show. They stand by themselves, without the schemas that use them: a browser that
   only names them is not sent a validator. */

export const OBSERVED_STATES = [
  'pending',
  'creating',
  'running',
  'paused',
  'stopping',
  'stopped',
  'exited',
  'backing-off',
  'failed',
  'absent',
] as const;
export type ObservedState = (typeof OBSERVED_STATES)[number];

/** What a person sees as the state: the engine's word, or *deleting* while an accepted deletion is under way. */
export const INSTANCE_STATES = [...OBSERVED_STATES, 'deleting', 'unknown'] as const;
export type InstanceState = (typeof INSTANCE_STATES)[number];

export const HOST_STATES = ['waiting', 'online', 'unreachable', 'down', 'revoked'] as const;
export type HostState = (typeof HOST_STATES)[number];

/** What the use of a host, or of all, is told in. */
export const TIMELINE_SERIES = ['cpuMillicores', 'memoryBytes'] as const;
export type TimelineSeries = (typeof TIMELINE_SERIES)[number];

export const USAGE_GROUPS = ['instance', 'image', 'tag', 'host', 'tenant'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

export const AUDIT_OUTCOMES = ['accepted', 'refused'] as const;

export const ALERT_SEVERITIES = ['info', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

export const TEMPLATE_CATEGORIES = ['web', 'worker', 'data', 'observe', 'develop', 'learn', 'own'] as const;
export type TemplateCategory = (typeof TEMPLATE_CATEGORIES)[number];
