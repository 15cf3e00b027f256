import { Group } from '@mantine/core';
import { CopyButton } from '../../components/copy-button.tsx';
import classes from './authority.module.css';

/** A long value with a button that copies it. */
export function CopiedValue({ value, label }: { value: string; label: string }) {
  return (
    <Group gap={4} wrap="nowrap" align="center">
      <span className={classes.long}>{value}</span>
      <CopyButton value={value} label={label} />
    </Group>
  );
}
