// What tests read an exposition with: every line has to be one that the text format knows.

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

export interface Family {
  name: string;
  type: string;
  help: string;
  samples: Sample[];
}

const HELP = /^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<help>.*)$/;
const TYPE = /^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|summary|untyped)$/;
const SAMPLE = /^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>.*)\})? (?<value>[^ ]+)$/;
const LABEL = /^(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\\n]|\\["\\n])*)"(?<more>,|$)/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const SUFFIXES: Record<string, readonly string[]> = {
  counter: [''],
  gauge: [''],
  untyped: [''],
  summary: ['', '_sum', '_count'],
  histogram: ['_bucket', '_sum', '_count'],
};

/**
 * Reads the Prometheus text format, version 0.0.4, and is stricter than readers of it: each family has its help, its type and
 * then its samples, once; no series is told twice; every value is a number. Throws with the line that is wrong.
 */
export function parseExposition(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  const series = new Set<string>();
  if (!text.endsWith('\n')) throw new Error('it does not end with a line’s end');
  let help: { name: string; help: string } | null = null;
  let family: Family | null = null;
  for (const [index, line] of text.slice(0, -1).split('\n').entries()) {
    const wrong = (why: string) => new Error(`line ${index + 1}: ${why}: ${line.slice(0, 200)}`);
    if (line === '') continue;
    const helped = HELP.exec(line)?.groups;
    const typed = TYPE.exec(line)?.groups;
    if (helped) {
      help = { name: helped.name ?? '', help: helped.help ?? '' };
      family = null;
    } else if (typed) {
      const { name = '', type = '' } = typed;
      if (help?.name !== name) throw wrong('its help does not stand before it');
      if (families.has(name)) throw wrong('there is such a family already');
      family = { name, type, help: help.help, samples: [] };
      families.set(name, family);
    } else {
      if (line.startsWith('#')) throw wrong('no such comment is known');
      const sample = parseSample(line, wrong);
      if (family === null || !isOf(family, sample.name)) throw wrong('it is not of the family above it');
      const key = `${sample.name} ${JSON.stringify(sample.labels, Object.keys(sample.labels).toSorted())}`;
      if (series.has(key)) throw wrong('it is told twice');
      series.add(key);
      family.samples.push(sample);
    }
  }
  return families;
}

function isOf({ name, type }: Family, sampleName: string): boolean {
  return (SUFFIXES[type] ?? []).some((suffix) => sampleName === `${name}${suffix}`);
}

function parseSample(line: string, wrong: (why: string) => Error): Sample {
  const groups = SAMPLE.exec(line)?.groups;
  if (!groups) throw wrong('this is no sample');
  const value = groups.value ?? '';
  if (!NUMBER.test(value)) throw wrong('its value is no number');
  return { name: groups.name ?? '', labels: parseLabels(groups.labels ?? '', wrong), value: Number(value) };
}

function parseLabels(text: string, wrong: (why: string) => Error): Record<string, string> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const match = LABEL.exec(rest);
    const { name = '', value = '', more = '' } = match?.groups ?? {};
    if (!match) throw wrong('a label is not well formed');
    if (name in labels) throw wrong(`it has ${name} twice`);
    labels[name] = value.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
    rest = rest.slice(match[0].length);
    if (more === ',' && rest === '') throw wrong('it ends with a comma');
  }
  return labels;
}
