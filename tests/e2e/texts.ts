// What the dashboard says, from its own files: a test that looks for a text finds it after it was reworded.
export { default as account } from '../../apps/web/src/messages/en/account.json' with { type: 'json' };
export { default as activity } from '../../apps/web/src/messages/en/activity.json' with { type: 'json' };
export { default as alertChannels } from '../../apps/web/src/messages/en/alert-channels.json' with { type: 'json' };
export { default as alerts } from '../../apps/web/src/messages/en/alerts.json' with { type: 'json' };
export { default as catalog } from '../../apps/web/src/messages/en/catalog.json' with { type: 'json' };
export { default as common } from '../../apps/web/src/messages/en/common.json' with { type: 'json' };
export { default as compartment } from '../../apps/web/src/messages/en/compartment.json' with { type: 'json' };
export { default as copyAs } from '../../apps/web/src/messages/en/copy-as.json' with { type: 'json' };
export { default as controls } from '../../apps/web/src/messages/en/controls.json' with { type: 'json' };
export { default as history } from '../../apps/web/src/messages/en/history.json' with { type: 'json' };
export { default as hosts } from '../../apps/web/src/messages/en/hosts.json' with { type: 'json' };
export { default as inside } from '../../apps/web/src/messages/en/inside.json' with { type: 'json' };
export { default as images } from '../../apps/web/src/messages/en/images.json' with { type: 'json' };
export { default as instance } from '../../apps/web/src/messages/en/instance.json' with { type: 'json' };
export { default as settings } from '../../apps/web/src/messages/en/instance-settings.json' with { type: 'json' };
export { default as instances } from '../../apps/web/src/messages/en/instances.json' with { type: 'json' };
export { default as launching } from '../../apps/web/src/messages/en/launch.json' with { type: 'json' };
export { default as members } from '../../apps/web/src/messages/en/members.json' with { type: 'json' };
export { default as networks } from '../../apps/web/src/messages/en/networks.json' with { type: 'json' };
export { default as palette } from '../../apps/web/src/messages/en/palette.json' with { type: 'json' };
export { default as paste } from '../../apps/web/src/messages/en/paste.json' with { type: 'json' };
export { default as roles } from '../../apps/web/src/messages/en/roles.json' with { type: 'json' };
export { default as secrets } from '../../apps/web/src/messages/en/secrets.json' with { type: 'json' };
export { default as entry } from '../../apps/web/src/messages/en/sign-in.json' with { type: 'json' };
export { default as overview } from '../../apps/web/src/messages/en/tenant-overview.json' with { type: 'json' };
export { default as stacks } from '../../apps/web/src/messages/en/stacks.json' with { type: 'json' };
export { default as tenants } from '../../apps/web/src/messages/en/tenants.json' with { type: 'json' };
export { default as tokens } from '../../apps/web/src/messages/en/tokens.json' with { type: 'json' };
export { default as usage } from '../../apps/web/src/messages/en/usage.json' with { type: 'json' };
export { default as volumes } from '../../apps/web/src/messages/en/volumes.json' with { type: 'json' };
export { default as users } from '../../apps/web/src/messages/en/users.json' with { type: 'json' };

/** Fills `{name}` in a message. */
export function fill(message: string, values: Record<string, string>): string {
  return message.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? `{${name}}`);
}
