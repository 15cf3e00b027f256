import { router } from '../../trpc.ts';
import { getChartOfAllProcedure } from './get-chart-of-all.ts';
import { getChartProcedure } from './get-chart.ts';
import { getStatementOfProcedure } from './get-statement-of.ts';
import { getStatementProcedure } from './get-statement.ts';
import { getSummaryOfAllProcedure } from './get-summary-of-all.ts';
import { getSummaryProcedure } from './get-summary.ts';
import { listPricesProcedure } from './list-prices.ts';
import { listRowsOfAllProcedure } from './list-rows-of-all.ts';
import { listRowsProcedure } from './list-rows.ts';
import { removePriceProcedure } from './remove-price.ts';
import { setCurrencyProcedure } from './set-currency.ts';
import { setPriceProcedure } from './set-price.ts';

export const usageRouter = router({
  summary: getSummaryProcedure,
  summaryOfAll: getSummaryOfAllProcedure,
  list: listRowsProcedure,
  listAll: listRowsOfAllProcedure,
  chart: getChartProcedure,
  chartOfAll: getChartOfAllProcedure,
  statement: getStatementProcedure,
  statementOf: getStatementOfProcedure,
  prices: listPricesProcedure,
  setPrice: setPriceProcedure,
  removePrice: removePriceProcedure,
  setCurrency: setCurrencyProcedure,
});
