'use client';

import { MIB, NO_CONTROLS, NO_NETWORKING_REQUEST } from '@bulkhead/shared';
import type { ErrorCode, FlavorView, ImageView } from '@bulkhead/shared';
import { useForm } from '@mantine/form';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { toControlsDraft } from '../../components/controls/controls-draft.ts';
import { toHealthDraft } from '../../components/health-check/health-draft.ts';
import { serverFormErrors } from '../../components/validate-form.ts';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import {
  CUSTOM_SIZE,
  LAUNCH_FIELDS,
  sizeOfFlavor,
  toFormPath,
  toLaunchField,
  validateLaunch,
} from './launch.schema.ts';
import type { LaunchValues } from './launch.schema.ts';
import { suggestName } from './suggest-name.ts';

export type LaunchForm = UseFormReturnType<LaunchValues>;

/** Where there are no flavors: a small size that fits almost anywhere. */
const DEFAULT_SIZE = {
  cpuMillicores: 250,
  memoryBytes: 128 * MIB,
  pids: 64,
  cpuLimitMillicores: null,
  memoryLimitBytes: null,
};

/** What the form is made with. `given` counts before everything else. */
interface LaunchOptions {
  images: readonly ImageView[];
  flavors: readonly FlavorView[];
  given: Partial<LaunchValues>;
}

function initialValues({ images, flavors, given }: LaunchOptions): LaunchValues {
  const [smallest] = flavors.toSorted((a, b) => a.cpuMillicores - b.cpuMillicores || a.memoryBytes - b.memoryBytes);
  const [onlyImage] = images;
  return {
    name: '',
    image: images.length === 1 && onlyImage !== undefined ? onlyImage.reference : '',
    commandLine: '',
    env: [],
    restartPolicy: 'always',
    hostId: null,
    flavorId: smallest?.id ?? CUSTOM_SIZE,
    ...sizeOfFlavor(smallest ?? DEFAULT_SIZE),
    controls: toControlsDraft(NO_CONTROLS),
    volumes: [],
    networking: NO_NETWORKING_REQUEST,
    secrets: [],
    health: toHealthDraft(null),
    stopGraceSec: 10,
    tags: [],
    notes: '',
    ...given,
  };
}

/** The launch form: its values, its rules, and the place of the server's errors in it. */
export function useLaunchForm(options: LaunchOptions, onChange: () => void) {
  const t = useTranslations('launch.invalid');
  const word = (path: string) => {
    const field = toLaunchField(path);
    if (field === 'env') return path.endsWith('.value') ? t('envValue') : t('envName');
    return field === null ? path : t(field);
  };
  const form: LaunchForm = useForm<LaunchValues>({
    initialValues: initialValues(options),
    validate: (values) => validateLaunch(values, word),
    onValuesChange: onChange,
  });
  const { setFieldValue } = form;
  const { image } = form.values;
  /** The last suggestion and its image; as long as the field holds it, nobody has typed a name. */
  const suggested = useRef({ image: '', name: '' });

  // The suggestion is random, so it is made in the browser: the server's picture has none.
  useEffect(() => {
    // The form's functions are new at every render, so this runs at every render too.
    if (image === suggested.current.image) return;
    const before = suggested.current.name;
    const name = suggestName(image, Math.random);
    suggested.current = { image, name };
    setFieldValue('name', (current) => (current === before ? name : current));
  }, [image, setFieldValue]);

  const showServerError = (error: unknown) => {
    const wordServer = (path: string, code: ErrorCode) =>
      code === 'NAME_TAKEN' ? t('nameTaken') : code === 'IMAGE_UNKNOWN' ? t('imageUnknown') : word(path);
    const errors = serverFormErrors(errorShapeOf(error), [...LAUNCH_FIELDS, 'command'], wordServer, 'spec');
    form.setErrors(Object.fromEntries(Object.entries(errors).map(([path, text]) => [toFormPath(path), text])));
  };
  return { form, showServerError };
}
