import { bad, good, unknown, weak, type Check } from './check.ts';

/** Where a hole that lets a container out, or a request past its checks, was closed: one release in each line. */
interface Floor {
  cves: string[];
  fixedIn: string[];
}

const FLOORS: Record<'engine' | 'runc' | 'containerd', Floor[]> = {
  engine: [
    { cves: ['CVE-2024-41110'], fixedIn: ['25.0.6', '26.1.5', '27.1.1'] },
    { cves: ['CVE-2026-34040'], fixedIn: ['29.3.1'] },
  ],
  runc: [
    { cves: ['CVE-2024-21626'], fixedIn: ['1.1.12'] },
    { cves: ['CVE-2025-31133', 'CVE-2025-52565', 'CVE-2025-52881'], fixedIn: ['1.2.8', '1.3.3', '1.4.0'] },
  ],
  containerd: [{ cves: ['CVE-2024-25621', 'CVE-2025-64329'], fixedIn: ['1.7.29', '2.0.7', '2.1.5', '2.2.0'] }],
};

const TITLES = { engine: 'Docker Engine', runc: 'runc', containerd: 'containerd' };
/** Distributions mend old versions and say so in the version's end, never in its number. */
const DISTRIBUTION = /\+dfsg|[~+]ds\d|\+deb\d|~bpo|ubuntu|\.el\d|\.fc\d|\.amzn|suse/i;

/** Pure: whether a component is one in which the known holes are closed. `version` null: it does not tell. */
export function checkVersion(component: 'engine' | 'runc' | 'containerd', version: string | null): Check {
  const code = `${component}-version` as const;
  const title = TITLES[component];
  if (version === null) return unknown(code, `${title} does not tell its version.`);
  const open = FLOORS[component].filter(({ fixedIn }) => !isAtLeast(version, fixedIn));
  const newest = FLOORS[component].at(-1)?.fixedIn ?? [];
  if (open.length === 0) return good(code, `${title} ${version}.`);
  const cves = open.flatMap((one) => one.cves).join(', ');
  const remedy = `Update ${title} to ${newest.join(' or ')}, or newer.`;
  if (DISTRIBUTION.test(version)) {
    const message =
      `${title} ${version} is a distribution's build of a version with ${cves}. Whether these are mended in it shows in the ` +
      'distribution’s list of fixes, not in the number.';
    return weak(code, message, `Keep the distribution's security updates installed. ${remedy}`);
  }
  return bad(code, `${title} ${version} has ${cves}.`, remedy);
}

/**
 * Whether a version has a fix that came out in several lines: at or above the fix of its own line; without a fix in its line,
 * above the newest line that has one.
 */
export function isAtLeast(version: string, fixedIn: readonly string[]): boolean {
  const own = numbersOf(version);
  const fixes = fixedIn.map(numbersOf).toSorted(compareNumbers);
  const isSameLine = (fix: number[]) => fix[0] === own[0] && fix[1] === own[1];
  const sameLine = fixes.find(isSameLine);
  if (sameLine !== undefined) return compareNumbers(own, sameLine) >= 0 && !isBefore(version, sameLine);
  const newest = fixes.at(-1);
  return newest !== undefined && compareNumbers(own, newest) > 0;
}

function numbersOf(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}

/** `1.4.0-rc.2` is before `1.4.0`. */
function isBefore(version: string, fix: readonly number[]): boolean {
  return /-(rc|beta|alpha)/.test(version) && compareNumbers(numbersOf(version), fix) === 0;
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
