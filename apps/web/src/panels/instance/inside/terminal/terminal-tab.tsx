'use client';

import type { InstanceView } from '@bulkhead/shared';
import { Autocomplete, Button, CloseButton, Text } from '@mantine/core';
import { IconLock, IconPlus, IconTerminal2 } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { EmptyState } from '../../../../components/empty-state.tsx';
import { SectionCard } from '../../../../components/section-card.tsx';
import { useTenantAllows } from '../../../../components/use-session.ts';
import inside from '../inside.module.css';
import { PROGRAMS, toCommand } from './to-command.ts';
import { TerminalView } from './terminal-view.tsx';
import classes from './terminal.module.css';

/** As many as an instance takes. */
const MOST = 10;

interface Opened {
  number: number;
  /** Rises when it is opened again. */
  round: number;
  program: string;
}

/** Programs inside of an instance, each with a terminal. */
export function TerminalTab({ instance }: { instance: InstanceView }) {
  const t = useTranslations('inside');
  const mayExec = useTenantAllows(instance.tenantSlug, 'instances:exec');
  const [open, setOpen] = useState<Opened[]>([]);
  const [shown, setShown] = useState(0);
  const [program, setProgram] = useState('');
  const next = useRef(1);
  const leaveTo = useRef<HTMLButtonElement>(null);

  // Terminals that were open when the permission went stay, and say why they ended.
  if (!mayExec && open.length === 0) {
    return (
      <EmptyState icon={<IconLock size={28} />} title={t('noExec.title')}>
        {t('noExec.text')}
      </EmptyState>
    );
  }
  const isRunning = instance.state === 'running';
  const add = () => {
    const number = next.current;
    next.current += 1;
    setOpen((before) => [...before, { number, round: 0, program }]);
    setShown(number);
  };
  const close = (number: number) => {
    const left = open.filter((one) => one.number !== number);
    setOpen(left);
    if (shown === number) setShown(left.at(-1)?.number ?? 0);
  };

  return (
    <SectionCard title={t('terminal.title')} description={t('terminal.description')} flush>
      <div className={inside.bar}>
        <Autocomplete
          size="xs"
          className={classes.program}
          label={t('terminal.program')}
          placeholder={t('terminal.programDefault')}
          value={program}
          onChange={setProgram}
          data={PROGRAMS}
          maxLength={500}
          spellCheck={false}
        />
        <Button
          ref={leaveTo}
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={!mayExec || !isRunning || open.length >= MOST}
          onClick={add}
        >
          {t('terminal.new')}
        </Button>
        <Text size="xs" c="dimmed" className={inside.grow}>
          {mayExec ? t(open.length >= MOST ? 'terminal.most' : 'terminal.keys') : t('noExec.text')}
        </Text>
      </div>
      {open.length > 0 && (
        <div className={classes.tabs} role="group" aria-label={t('terminal.title')}>
          {open.map((one) => (
            <span key={one.number} className={classes.tab} data-active={one.number === shown}>
              <button
                type="button"
                className={classes.tabName}
                aria-pressed={one.number === shown}
                onClick={() => setShown(one.number)}
              >
                {one.program === ''
                  ? t('terminal.name', { number: one.number })
                  : t('terminal.nameOf', { number: one.number, program: one.program })}
              </button>
              <CloseButton
                size="xs"
                aria-label={t('terminal.close', { number: one.number })}
                onClick={() => close(one.number)}
              />
            </span>
          ))}
        </div>
      )}
      {open.map((one) => (
        <div key={`${one.number}-${one.round}`} hidden={one.number !== shown}>
          <TerminalView
            tenantSlug={instance.tenantSlug}
            instanceId={instance.id}
            command={toCommand(one.program)}
            number={one.number}
            active={one.number === shown}
            onAgain={() =>
              setOpen((before) =>
                before.map((each) => (each.number === one.number ? { ...each, round: each.round + 1 } : each)),
              )
            }
            onLeave={() => leaveTo.current?.focus()}
          />
        </div>
      ))}
      {open.length === 0 && (
        <EmptyState icon={<IconTerminal2 size={28} />} title={isRunning ? t('terminal.none') : t('notRunning.title')}>
          {isRunning ? t('terminal.noneText') : t('notRunning.terminal')}
        </EmptyState>
      )}
    </SectionCard>
  );
}
