import { channelInputSchema, type ChannelInput, type ChannelView } from '@bulkhead/shared';

/** The form's fields as they are typed; of the target only one kind's count. */
export interface ChannelDraft {
  name: string;
  kind: 'webhook' | 'email';
  url: string;
  /** One a line. */
  addresses: string;
  language: 'en' | 'zh-CN';
  enabled: boolean;
  takesBuiltIn: boolean;
}

export function toDraft(channel: ChannelView | null, language: ChannelDraft['language']): ChannelDraft {
  const draft: ChannelDraft = {
    name: channel?.name ?? '',
    kind: channel?.kind ?? 'webhook',
    url: '',
    addresses: '',
    language,
    enabled: channel?.enabled ?? true,
    takesBuiltIn: channel?.takesBuiltIn ?? true,
  };
  if (channel?.target.kind === 'webhook') return { ...draft, url: channel.target.url };
  if (channel?.target.kind !== 'email') return draft;
  return { ...draft, addresses: channel.target.addresses.join('\n'), language: channel.target.language };
}

/** What the server is asked for; the names of the fields that are wrong otherwise. */
export function toChannelInput(
  draft: ChannelDraft,
): { input: ChannelInput } | { wrong: ReadonlySet<keyof ChannelDraft> } {
  const { name, kind, url, language, enabled, takesBuiltIn } = draft;
  const addresses = draft.addresses.split(/[\s,;]+/).filter((address) => address !== '');
  const target = kind === 'webhook' ? { kind, url: url.trim() } : { kind, addresses, language };
  const parsed = channelInputSchema.safeParse({ name, target, enabled, takesBuiltIn });
  if (parsed.success) return { input: parsed.data };
  const wrong = parsed.error.issues.map(({ path }) =>
    path[0] === 'name' ? 'name' : kind === 'webhook' ? 'url' : 'addresses',
  );
  return { wrong: new Set(wrong) };
}
