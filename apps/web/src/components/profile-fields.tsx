'use client';

import { PROFILES, runtimeNameSchema, type Profile } from '@bulkhead/shared';
import { Radio, Stack, TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Notice } from './notice.tsx';

/** A profile as it is chosen: the runtime is what stands in its field, whatever the profile. */
export interface ProfileDraft {
  profile: Profile;
  runtime: string;
}

/** What of a draft is to be saved; null while a sandbox has no runtime that could be one. */
export function parseProfileDraft({
  profile,
  runtime,
}: ProfileDraft): { profile: Profile; sandboxRuntime: string | null } | null {
  if (profile !== 'sandboxed') return { profile, sandboxRuntime: null };
  return runtimeNameSchema.safeParse(runtime).success ? { profile, sandboxRuntime: runtime } : null;
}

interface ProfileFieldsProps {
  draft: ProfileDraft;
  onChange: (draft: ProfileDraft) => void;
  /** Whether a runtime that is missing is to be complained about yet. */
  complains: boolean;
  /** What the tenant has now, and instances that a change makes anew. Left out for a tenant that is new. */
  now?: { profile: Profile; sandboxRuntime: string | null; instances: number };
}

/** How much a tenant's containers are trusted with. */
export function ProfileFields({ draft, onChange, complains, now }: ProfileFieldsProps) {
  const t = useTranslations('tenants.profile');
  const wanted = parseProfileDraft(draft);
  const changes =
    now !== undefined &&
    (draft.profile !== now.profile || (wanted !== null && wanted.sandboxRuntime !== now.sandboxRuntime));
  return (
    <Stack gap="xs">
      <Radio.Group
        name="profile"
        label={t('label')}
        description={t('description')}
        value={draft.profile}
        onChange={(value) => {
          const profile = PROFILES.find((one) => one === value);
          if (profile !== undefined) onChange({ ...draft, profile });
        }}
      >
        <Stack gap={6} mt={6}>
          {PROFILES.map((profile) => (
            <Radio key={profile} value={profile} label={t(`name.${profile}`)} description={t(`about.${profile}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {draft.profile === 'sandboxed' && (
        <TextInput
          name="sandboxRuntime"
          label={t('runtime')}
          description={t('runtimeRule')}
          value={draft.runtime}
          onChange={(event) => onChange({ ...draft, runtime: event.currentTarget.value.trim() })}
          error={wanted === null && (complains || draft.runtime !== '') && t('runtimeWrong')}
          autoComplete="off"
          spellCheck={false}
          required
          withAsterisk={false}
        />
      )}
      {changes && now.instances > 0 && (
        <Notice tone="warn" title={t('anew.title', { count: now.instances })}>
          {t('anew.text')}
        </Notice>
      )}
    </Stack>
  );
}
