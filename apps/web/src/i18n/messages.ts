import account from '../messages/en/account.json';
import activity from '../messages/en/activity.json';
import alertChannels from '../messages/en/alert-channels.json';
import alertMail from '../messages/en/alert-mail.json';
import alerts from '../messages/en/alerts.json';
import anatomy from '../messages/en/anatomy.json';
import authority from '../messages/en/authority.json';
import audit from '../messages/en/audit.json';
import catalog from '../messages/en/catalog.json';
import charts from '../messages/en/charts.json';
import common from '../messages/en/common.json';
import compartment from '../messages/en/compartment.json';
import composeRules from '../messages/en/compose-rules.json';
import copyAs from '../messages/en/copy-as.json';
import controls from '../messages/en/controls.json';
import flavors from '../messages/en/flavors.json';
import health from '../messages/en/health.json';
import history from '../messages/en/history.json';
import hosts from '../messages/en/hosts.json';
import identity from '../messages/en/identity.json';
import inside from '../messages/en/inside.json';
import images from '../messages/en/images.json';
import instance from '../messages/en/instance.json';
import instanceSettings from '../messages/en/instance-settings.json';
import instances from '../messages/en/instances.json';
import launch from '../messages/en/launch.json';
import members from '../messages/en/members.json';
import networks from '../messages/en/networks.json';
import operations from '../messages/en/operations.json';
import palette from '../messages/en/palette.json';
import paste from '../messages/en/paste.json';
import roles from '../messages/en/roles.json';
import secrets from '../messages/en/secrets.json';
import volumes from '../messages/en/volumes.json';
import signIn from '../messages/en/sign-in.json';
import stacks from '../messages/en/stacks.json';
import tenantOverview from '../messages/en/tenant-overview.json';
import tenants from '../messages/en/tenants.json';
import tokens from '../messages/en/tokens.json';
import usage from '../messages/en/usage.json';
import users from '../messages/en/users.json';
import verdict from '../messages/en/verdict.json';
import zhAccount from '../messages/zh-CN/account.json';
import zhActivity from '../messages/zh-CN/activity.json';
import zhAlertChannels from '../messages/zh-CN/alert-channels.json';
import zhAlertMail from '../messages/zh-CN/alert-mail.json';
import zhAlerts from '../messages/zh-CN/alerts.json';
import zhAnatomy from '../messages/zh-CN/anatomy.json';
import zhAuthority from '../messages/zh-CN/authority.json';
import zhAudit from '../messages/zh-CN/audit.json';
import zhCatalog from '../messages/zh-CN/catalog.json';
import zhCharts from '../messages/zh-CN/charts.json';
import zhCommon from '../messages/zh-CN/common.json';
import zhCompartment from '../messages/zh-CN/compartment.json';
import zhComposeRules from '../messages/zh-CN/compose-rules.json';
import zhCopyAs from '../messages/zh-CN/copy-as.json';
import zhControls from '../messages/zh-CN/controls.json';
import zhFlavors from '../messages/zh-CN/flavors.json';
import zhHealth from '../messages/zh-CN/health.json';
import zhHistory from '../messages/zh-CN/history.json';
import zhHosts from '../messages/zh-CN/hosts.json';
import zhIdentity from '../messages/zh-CN/identity.json';
import zhInside from '../messages/zh-CN/inside.json';
import zhImages from '../messages/zh-CN/images.json';
import zhInstance from '../messages/zh-CN/instance.json';
import zhInstanceSettings from '../messages/zh-CN/instance-settings.json';
import zhInstances from '../messages/zh-CN/instances.json';
import zhLaunch from '../messages/zh-CN/launch.json';
import zhMembers from '../messages/zh-CN/members.json';
import zhNetworks from '../messages/zh-CN/networks.json';
import zhOperations from '../messages/zh-CN/operations.json';
import zhPalette from '../messages/zh-CN/palette.json';
import zhPaste from '../messages/zh-CN/paste.json';
import zhRoles from '../messages/zh-CN/roles.json';
import zhSecrets from '../messages/zh-CN/secrets.json';
import zhVolumes from '../messages/zh-CN/volumes.json';
import zhSignIn from '../messages/zh-CN/sign-in.json';
import zhStacks from '../messages/zh-CN/stacks.json';
import zhTenantOverview from '../messages/zh-CN/tenant-overview.json';
import zhTenants from '../messages/zh-CN/tenants.json';
import zhTokens from '../messages/zh-CN/tokens.json';
import zhUsage from '../messages/zh-CN/usage.json';
import zhUsers from '../messages/zh-CN/users.json';
import zhVerdict from '../messages/zh-CN/verdict.json';
import type { Language } from './languages.ts';

/** English is the reference: its keys are the type that every other language has to fill. */
const en = {
  account,
  activity,
  'alert-channels': alertChannels,
  'alert-mail': alertMail,
  alerts,
  anatomy,
  audit,
  authority,
  catalog,
  charts,
  common,
  compartment,
  'compose-rules': composeRules,
  'copy-as': copyAs,
  controls,
  flavors,
  health,
  history,
  hosts,
  identity,
  inside,
  images,
  instance,
  'instance-settings': instanceSettings,
  instances,
  launch,
  members,
  networks,
  operations,
  palette,
  paste,
  roles,
  secrets,
  volumes,
  'sign-in': signIn,
  stacks,
  'tenant-overview': tenantOverview,
  tenants,
  tokens,
  usage,
  users,
  verdict,
};

export type Messages = typeof en;

/** All texts by language and namespace. A namespace is a file in `src/messages/<language>/`. */
export const MESSAGES: Record<Language, Messages> = {
  en,
  'zh-CN': {
    account: zhAccount,
    activity: zhActivity,
    'alert-channels': zhAlertChannels,
    'alert-mail': zhAlertMail,
    alerts: zhAlerts,
    anatomy: zhAnatomy,
    audit: zhAudit,
    authority: zhAuthority,
    catalog: zhCatalog,
    charts: zhCharts,
    common: zhCommon,
    compartment: zhCompartment,
    'compose-rules': zhComposeRules,
    'copy-as': zhCopyAs,
    controls: zhControls,
    flavors: zhFlavors,
    health: zhHealth,
    history: zhHistory,
    hosts: zhHosts,
    identity: zhIdentity,
    inside: zhInside,
    images: zhImages,
    instance: zhInstance,
    'instance-settings': zhInstanceSettings,
    instances: zhInstances,
    launch: zhLaunch,
    members: zhMembers,
    networks: zhNetworks,
    operations: zhOperations,
    palette: zhPalette,
    paste: zhPaste,
    roles: zhRoles,
    secrets: zhSecrets,
    volumes: zhVolumes,
    'sign-in': zhSignIn,
    stacks: zhStacks,
    'tenant-overview': zhTenantOverview,
    tenants: zhTenants,
    tokens: zhTokens,
    usage: zhUsage,
    users: zhUsers,
    verdict: zhVerdict,
  },
};
