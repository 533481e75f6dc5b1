/** A progress bar of `columns` columns; full only at 100 percent. */
export function progressBar(percent: number, columns: number): string {
  const share = Math.min(Math.max(percent, 0), 100) / 100;
  const filled = Math.floor(share * columns);
  return '█'.repeat(filled) + '░'.repeat(columns - filled);
}

/** `  7 %`, always five columns wide and rounded down: 100 means done. */
export function formatPercent(percent: number): string {
  return `${Math.floor(percent)} %`.padStart(5);
}
