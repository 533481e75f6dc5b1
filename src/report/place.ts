import { dirname, join } from 'node:path';

export const REPORT_PAGE = 'report.html';

/** Where the page lies that shows a report.json to people. */
export function pageOf(report: string): string {
  return join(dirname(report), REPORT_PAGE);
}
