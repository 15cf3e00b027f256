'use client';

import { Button, Tooltip } from '@mantine/core';
import type { ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';

export interface ActionButtonProps extends ButtonProps {
  /** Why it cannot be done now and who can change that; null or left out: it can be done. */
  reason?: string | null;
  onClick?: () => void;
  type?: 'button' | 'submit';
  children: ReactNode;
}

/**
 * A button that says why it is disabled. It stays in the tab order then (aria-disabled), because a reason that cannot be
 * reached by keyboard is no reason.
 */
export function ActionButton({ reason = null, onClick, type = 'button', children, ...rest }: ActionButtonProps) {
  const blocked = reason !== null;
  return (
    <Tooltip
      label={reason ?? ''}
      disabled={!blocked}
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Button
        {...rest}
        type={type}
        {...(blocked && { 'aria-disabled': true, 'data-disabled': true })}
        onClick={(event) => {
          if (blocked) event.preventDefault();
          else onClick?.();
        }}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
