import type { ReactNode } from 'react';
import classes from './fact-list.module.css';

export interface Fact {
  label: string;
  value: ReactNode;
  /** Set in fixed-width letters: ids, paths, commands. */
  mono?: boolean;
}

/** Names and values of one thing, one a line; long values wrap. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.list}>
      {facts.map((fact) => (
        <FactLine key={fact.label} {...fact} />
      ))}
    </dl>
  );
}

function FactLine({ label, value, mono = false }: Fact) {
  return (
    <>
      <dt>{label}</dt>
      <dd className={mono ? classes.mono : undefined}>{value}</dd>
    </>
  );
}
