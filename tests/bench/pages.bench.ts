// Pages of a tenant with 5,000 instances: real PostgreSQL, the production build, a real browser; the hosts are silent.
// Prints a table with targets; passes no judgement.
//   npm run bench -- pages      (VISITS=9)
import { chromium, type Browser, type BrowserContext } from '@playwright/test';
import { ADMIN, startStack, type Stack } from '../fixtures/stack.ts';
import { fillRoute, listRoutes } from '../fixtures/page-routes.ts';
import { filter, scrollThrough, visit, watchUsable, weigh, type Usable } from './pages/look.ts';
import { INSTANCES, nameOf, seed, TENANT } from './pages/seed.ts';
import { serverCpuMs } from './pages/server-cpu.ts';
import { median, percentile, printTable } from './statistics.ts';

const VISITS = Number(process.env['VISITS'] ?? 9);
const WARM_UP = 2;
const KIB = 1024;
/** Pages that are seen without a session, or that only lead on. */
const NOT_BEHIND_SIGN_IN = new Set(['/', '/ops', '/t/[tenant]', '/sign-in', '/setup', '/invitation', '/reset']);

const ROWS: Usable = { selector: 'tbody tr[data-row]', count: 20 };
const FORM: Usable = { selector: '#content form input', count: 3 };

interface Figure {
  what: string;
  values: number[];
  unit: string;
  target: number;
}

async function signedIn(browser: Browser, stack: Stack): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const [name = '', value = ''] = stack.admin.cookie().split('=');
  await context.addCookies([{ name, value, url: stack.origin }]);
  return context;
}

async function repeat(work: (index: number) => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let index = -WARM_UP; index < VISITS; index += 1) {
    const value = await work(index);
    if (index >= 0) values.push(value);
  }
  return values;
}

async function measureVisits(stack: Stack, context: BrowserContext, path: string, usable: Usable): Promise<number[]> {
  return repeat(async () => {
    const page = await context.newPage();
    await watchUsable(page, usable);
    const usableMs = await visit(page, `${stack.origin}${path}`);
    await page.close();
    return usableMs;
  });
}

/** Of a whole view, with whatever the page still asks for once it is there. */
async function measureCpu(stack: Stack, context: BrowserContext, path: string): Promise<number[]> {
  return repeat(async () => {
    const page = await context.newPage();
    await watchUsable(page, ROWS);
    const beforeMs = serverCpuMs(stack.folder);
    await visit(page, `${stack.origin}${path}`);
    await page.waitForLoadState('networkidle');
    const cpuMs = serverCpuMs(stack.folder) - beforeMs;
    await page.close();
    return cpuMs;
  });
}

async function measureFilter(stack: Stack, context: BrowserContext, path: string): Promise<number[]> {
  const page = await context.newPage();
  await watchUsable(page, ROWS);
  await visit(page, `${stack.origin}${path}`);
  await page.waitForLoadState('networkidle');
  const values = await repeat(async (index) => {
    const found = await filter(page, nameOf(1_000 + 137 * (index + WARM_UP)));
    await page.getByRole('searchbox').first().fill('');
    await page
      .locator(ROWS.selector)
      .nth(ROWS.count - 1)
      .waitFor();
    await page.waitForLoadState('networkidle');
    return found;
  });
  await page.close();
  return values;
}

/** Through pages of 200 rows each. */
async function measureScroll(stack: Stack, context: BrowserContext, path: string): Promise<number[]> {
  const page = await context.newPage();
  await watchUsable(page, ROWS);
  const values: number[] = [];
  for (let number = 1; number <= 3; number += 1) {
    await visit(page, `${stack.origin}${path}?rows=200&page=${number}`);
    values.push(await scrollThrough(page));
  }
  await page.close();
  return values;
}

async function measureWeights(stack: Stack, browser: Browser, parameters: Record<string, string>) {
  const weights: { route: string; bytes: Map<string, number> }[] = [];
  for (const route of listRoutes().filter((each) => !NOT_BEHIND_SIGN_IN.has(each))) {
    const context = await signedIn(browser, stack);
    const page = await context.newPage();
    const bytes = await weigh(page, await context.newCDPSession(page), async () => {
      await page.goto(`${stack.origin}${fillRoute(route, parameters)}`, { waitUntil: 'load' });
    });
    weights.push({ route, bytes });
    await context.close();
  }
  return weights;
}

function printWeights(weights: Awaited<ReturnType<typeof measureWeights>>): void {
  const kib = (bytes = 0) => (bytes / KIB).toFixed(0);
  console.log('\nfirst visit, KiB over the wire\n');
  printTable(
    ['page', 'document', 'scripts', 'styles', 'calls', 'all'],
    weights.map(({ route, bytes }) => [
      route,
      kib(bytes.get('Document')),
      kib(bytes.get('Script')),
      kib(bytes.get('Stylesheet')),
      kib((bytes.get('Fetch') ?? 0) + (bytes.get('XHR') ?? 0)),
      kib(sum(bytes)),
    ]),
  );
}

const sum = (bytes: Map<string, number>) => [...bytes.values()].reduce((all, one) => all + one, 0);

function printFigures(figures: readonly Figure[]): void {
  console.log(`\n${INSTANCES} instances, ${VISITS} visits each, warm caches\n`);
  printTable(
    ['', 'median', 'worst', 'target', ''],
    figures.map(({ what, values, unit, target }) => [
      what,
      `${median(values).toFixed(0)} ${unit}`,
      `${percentile(values, 100).toFixed(0)} ${unit}`,
      `${target} ${unit}`,
      median(values) <= target ? 'holds' : 'missed',
    ]),
  );
}

async function main(): Promise<void> {
  const stack = await startStack({ suite: 'bench-pages', hosts: 0 });
  let browser: Browser | null = null;
  try {
    const made = await seed(stack.db);
    await stack.api.session.signIn.mutate(ADMIN);
    browser = await chromium.launch({
      executablePath: process.env['BULKHEAD_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    });
    const context = await signedIn(browser, stack);
    const list = `/t/${TENANT}/instances`;
    const figures: Figure[] = [
      { what: 'list usable', values: await measureVisits(stack, context, list, ROWS), unit: 'ms', target: 600 },
      {
        what: 'list of all tenants usable',
        values: await measureVisits(stack, context, '/ops/instances', ROWS),
        unit: 'ms',
        target: 600,
      },
      { what: 'filter', values: await measureFilter(stack, context, list), unit: 'ms', target: 150 },
      { what: 'scroll: longest frame', values: await measureScroll(stack, context, list), unit: 'ms', target: 1_000 },
      {
        what: 'launch form usable',
        values: await measureVisits(stack, context, `${list}/launch`, FORM),
        unit: 'ms',
        target: 500,
      },
      { what: 'server CPU per list view', values: await measureCpu(stack, context, list), unit: 'ms', target: 50 },
    ];
    await context.close();
    printFigures(figures);
    const weights = await measureWeights(stack, browser, { tenant: TENANT, slug: TENANT, ...made });
    const heaviest = Math.max(...weights.map(({ bytes }) => sum(bytes))) / KIB;
    printWeights(weights);
    printFigures([...figures, { what: 'first visit, heaviest page', values: [heaviest], unit: 'KiB', target: 400 }]);
  } finally {
    await browser?.close();
    await stack.stop();
  }
}

await main();
