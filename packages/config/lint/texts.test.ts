import { RuleTester } from 'oxlint/plugins-dev';
import { describe, it } from 'vitest';
import plugin from './texts.ts';

RuleTester.describe = describe;
RuleTester.it = it;
const tester = new RuleTester({ languageOptions: { parserOptions: { lang: 'tsx' } } });
const errors = (count: number) => ({ errors: count });

tester.run('no-literal-text', plugin.rules['no-literal-text'], {
  valid: [
    '<b title={t("x")} className="words of a class">{t("y")}</b>',
    '<b>{a} · {b} ms × 12 % / 3 GiB</b>',
    '<input placeholder="/dev/fuse" aria-label={label} />',
    '<input placeholder="wget -q http://127.0.0.1:8080/" />',
    '<code>{`bh_${id}`}{`${mount}/${path}`}</code>',
    '<Part kind="two words" data-x="fine" />',
    '<b>{x ? <i>{t("a")}</i> : null}</b>',
  ],
  invalid: [
    { code: '<b>Hello</b>', ...errors(1) },
    { code: '<b>你好</b>', ...errors(1) },
    { code: '<><b />Hello</>', ...errors(1) },
    { code: '<b>{"Hello"}{`there`}</b>', ...errors(2) },
    { code: '<b>{`Since ${when}`}</b>', ...errors(1) },
    { code: '<b>{x ? "yes" : "no"}{y && "shown"}{z ?? "none"}</b>', ...errors(4) },
    { code: '<input placeholder="Type here" title="Call http://127.0.0.1/ now" />', ...errors(2) },
    { code: '<b title="Bad" aria-label={"Bad"} />', ...errors(2) },
    { code: '<Input label={x ? "Yes" : t("no")} placeholder={`Type ${x}`} />', ...errors(2) },
  ],
});
