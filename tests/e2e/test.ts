import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';

export { expect };

/** Every test also fails on anything that the browser's console calls an error. */
export const test = base.extend<{ quietConsole: void }>({
  quietConsole: [
    async ({ context }, use) => {
      const errors: string[] = [];
      const watch = (page: Page) => {
        page.on('console', (message) => {
          if (message.type() === 'error') errors.push(`${page.url()}: ${message.text()}`);
        });
        page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.stack ?? error.message}`));
      };
      for (const page of context.pages()) watch(page);
      context.on('page', watch);
      await use();
      expect(errors, 'console errors').toEqual([]);
    },
    { auto: true },
  ],
});

export const SCHEMES = ['light', 'dark'] as const;
export const WIDTHS = [1440, 390] as const;

/** WCAG 2 A and AA, nothing excluded. */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  const found = violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary ?? violation.help}`,
    ),
  );
  expect(found, `axe on ${page.url()}`).toEqual([]);
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
  expect(overflow, `wider than the screen on ${page.url()}`).toEqual([]);
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
      await page.screenshot({ path: `${folder}${name}-${scheme}-${width}.png`, fullPage: true });
      await expectNoSidewaysScroll(page);
      await expectNoAxeViolations(page);
    }
  }
}
