import type { CDPSession, Page } from '@playwright/test';

/** What a page has to show before it counts as usable, besides that React has taken it over. */
export interface Usable {
  /** Of these at least `count` are there, and hear events. */
  selector: string;
  count: number;
}

interface Marks {
  usableAtMs?: number;
  filteredMs?: number;
  longestGapMs: number;
}

declare global {
  interface Window {
    bench: Marks;
  }
}

/** Runs in every page before anything else: notes when the page can be used, frame by frame, and the longest frame. */
export async function watchUsable(page: Page, usable: Usable): Promise<void> {
  await page.addInitScript(({ selector, count }) => {
    window.bench = { longestGapMs: 0 };
    let lastMs = performance.now();
    const look = () => {
      const nowMs = performance.now();
      window.bench.longestGapMs = Math.max(window.bench.longestGapMs, nowMs - lastMs);
      lastMs = nowMs;
      const found = [...document.querySelectorAll(selector)];
      // React keeps an element's handlers beside it once it has taken the element over.
      const alive = found.filter((element) => Object.keys(element).some((key) => key.startsWith('__reactProps')));
      const loading = document.querySelector('#content .mantine-Skeleton-root') !== null;
      if (window.bench.usableAtMs === undefined && alive.length >= count && !loading) window.bench.usableAtMs = nowMs;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, usable);
}

/** From the request for the page until it can be used, in ms. */
export async function visit(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.bench?.usableAtMs !== undefined, undefined, { polling: 50, timeout: 30_000 });
  return page.evaluate(() => window.bench.usableAtMs ?? NaN);
}

/** From a change of the filter's text until the first frame in which only matching rows stand there, in ms. */
export async function filter(page: Page, text: string): Promise<number> {
  await page.evaluate((wanted) => {
    delete window.bench.filteredMs;
    addEventListener(
      'input',
      () => {
        const begunMs = performance.now();
        const look = () => {
          const rows = [...document.querySelectorAll('tbody tr[data-row]')];
          if (rows.length > 0 && rows.every((row) => row.textContent?.includes(wanted))) {
            window.bench.filteredMs = performance.now() - begunMs;
          } else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      { capture: true, once: true },
    );
  }, text);
  await page.getByRole('searchbox').first().focus();
  await page.keyboard.insertText(text);
  await page.waitForFunction(() => window.bench.filteredMs !== undefined, undefined, { polling: 20 });
  return page.evaluate(() => window.bench.filteredMs ?? NaN);
}

/** Turns the wheel down to the end of the page, as fast as somebody does; answers the longest time between two frames. */
export async function scrollThrough(page: Page): Promise<number> {
  await page.evaluate(() => {
    window.bench.longestGapMs = 0;
    scrollTo(0, 0);
  });
  await page.mouse.move(700, 500);
  for (;;) {
    await page.mouse.wheel(0, 600);
    const atEnd = await page.evaluate(
      () =>
        new Promise<boolean>((settle) =>
          requestAnimationFrame(() => settle(scrollY + innerHeight >= document.documentElement.scrollHeight - 2)),
        ),
    );
    if (atEnd) break;
  }
  return page.evaluate(() => window.bench.longestGapMs);
}

/** Bytes as they come over the wire, by kind, of everything that a page loads with nothing in the cache. */
export async function weigh(page: Page, cdp: CDPSession, go: () => Promise<void>): Promise<Map<string, number>> {
  const kinds = new Map<string, string>();
  const bytes = new Map<string, number>();
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  cdp.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'Other';
    bytes.set(kind, (bytes.get(kind) ?? 0) + encodedDataLength);
  });
  await go();
  await page.waitForLoadState('networkidle');
  return bytes;
}
