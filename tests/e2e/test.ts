import { mkdirSync } from 'node:fs';
import { expect, test as base, type ConsoleMessage, type Page } from '@playwright/test';
import axe from 'axe-core';

export { expect };

declare global {
  interface Window {
    /** Brought into the page by `expectNoAxeViolations`. */
    axe: typeof axe;
  }
}

interface ConsoleWatch {
  /** Adds a page that was not opened by this very test. */
  add: (page: Page) => void;
  /** From here on the browser may log that calls of ours were refused (4xx): the test provokes it. */
  allowRefusals: () => void;
}

/** Every test also fails on anything that the browser's console calls an error. */
export const test = base.extend<{ consoleWatch: ConsoleWatch }>({
  consoleWatch: [
    async ({ context }, use) => {
      const errors: string[] = [];
      const undo: (() => void)[] = [];
      let refusalsAllowed = false;
      const isRefusal = (message: ConsoleMessage) =>
        message.location().url.includes('/api/trpc/') && /responded with a status of 4\d\d/.test(message.text());
      const add = (page: Page) => {
        const onConsole = (message: ConsoleMessage) => {
          if (message.type() !== 'error' || (refusalsAllowed && isRefusal(message))) return;
          errors.push(`${page.url()}: ${message.text()} (${message.location().url})`);
        };
        const onError = (error: Error) => errors.push(`${page.url()}: ${error.stack ?? error.message}`);
        page.on('console', onConsole).on('pageerror', onError);
        undo.push(() => page.off('console', onConsole).off('pageerror', onError));
      };
      context.on('page', add);
      await use({ add, allowRefusals: () => (refusalsAllowed = true) });
      for (const one of undo) one();
      expect(errors, 'console errors').toEqual([]);
    },
    { auto: true },
  ],
});

export const SCHEMES = ['light', 'dark'] as const;
export const WIDTHS = [1440, 390] as const;

/** WCAG 2.0 A and AA and 2.1 AA, nothing excluded. */
const WCAG: axe.RunOnly = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa'] };
/** What of it can change with the scheme alone. */
const COLOURS: axe.RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** Goes on after a finding, so that one run shows all of them. */
export async function expectNoAxeViolations(page: Page, runOnly = WCAG): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(async (rules) => {
    const { violations } = await window.axe.run({ runOnly: rules, resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? help}`),
    );
  }, runOnly);
  expect.soft(found, `axe on ${page.url()}`).toEqual([]);
}

/** Nothing sticks out to the right of the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(0, 5)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className.toString().slice(0, 60)}`);
  });
  expect.soft(overflow, `wider than the screen on ${page.url()}`).toEqual([]);
}

/** Looks at a page in every scheme and width; leaves pictures for people under tests/results/pages. */
export async function inspectPage(page: Page, name: string, ready: () => Promise<void>): Promise<void> {
  const folder = new URL('../results/pages/', import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await ready();
      await seeAll(page);
      await page.screenshot({ path: `${folder}${name}-${scheme}-${width}.png`, fullPage: true });
      await expectNoSidewaysScroll(page);
      await expectNoAxeViolations(page, scheme === SCHEMES[0] ? WCAG : COLOURS);
    }
  }
}

/** Scrolls to what is fetched when somebody sees it, until all of it is there. */
async function seeAll(page: Page): Promise<void> {
  const unseen = page.getByTestId('not-seen-yet');
  await expect(async () => {
    // A card that is seen is no longer among these: the first one is always another one.
    if ((await unseen.count()) > 0) await unseen.first().scrollIntoViewIfNeeded({ timeout: 1_000 });
    await expect(unseen).toHaveCount(0, { timeout: 250 });
  }).toPass({ timeout: 15_000 });
  await expect(page.locator('.mantine-Skeleton-root:visible')).toHaveCount(0);
  // What stays at the edges of the screen belongs at the top of the picture.
  await page.evaluate(() => scrollTo(0, 0));
}
