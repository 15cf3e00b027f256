'use client';

import type { InstanceView } from '@bulkhead/shared';
import { SimpleGrid, Stack } from '@mantine/core';
import { AboutCard } from './about-card.tsx';
import { ImageCard } from './image-card.tsx';
import { LockCard } from './lock-card.tsx';
import { NameCard } from './name-card.tsx';
import { SchedulesCard } from './schedules-card.tsx';
import { UpkeepCard } from './upkeep-card.tsx';

/** What can be changed of an instance beside its size and its limits. */
export function SettingsTab({ instance }: { instance: InstanceView }) {
  const { name, tags, notes, restartPolicy, stopGraceSec, healthCheck } = instance;
  // A form begins anew when what it is about was changed, by itself or by somebody else.
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Stack gap="md">
        <NameCard key={name} instance={instance} />
        <AboutCard key={JSON.stringify([tags, notes])} instance={instance} />
        <ImageCard instance={instance} />
        <LockCard instance={instance} />
      </Stack>
      <Stack gap="md">
        <UpkeepCard key={JSON.stringify([restartPolicy, stopGraceSec, healthCheck])} instance={instance} />
        <SchedulesCard instance={instance} />
      </Stack>
    </SimpleGrid>
  );
}
