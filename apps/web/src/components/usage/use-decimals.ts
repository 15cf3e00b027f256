import { useLocale } from 'next-intl';

/** Decimals of any size as the language writes them: the text goes to the formatter as it is, no float is near it. */
export function useDecimals(currency: string) {
  const locale = useLocale();
  const digits = (least: number, most: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most });
  const quantity = digits(6, 6);
  const price = digits(2, 6);
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const exactMoney = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 6 });
  const of = (format: Intl.NumberFormat) => (decimal: string) => format.format(decimal as Intl.StringNumericLiteral);
  return { quantity: of(quantity), price: of(price), money: of(money), exactMoney: of(exactMoney) };
}
