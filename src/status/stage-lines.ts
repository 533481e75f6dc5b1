import type { SnapshotStage } from '../queue/snapshot.ts';
import { formatPercent, progressBar } from '../terminal/bar.ts';
import { formatDuration } from '../terminal/duration.ts';
import type { Color, Paint } from '../terminal/paint.ts';
import { padTo } from '../terminal/text.ts';

const NAME_COLUMNS = 13;
const STATE_COLUMNS = 9;
const DEVICE_COLUMNS = 5;
/** All of a running stage's line but its bar. */
const OTHER_COLUMNS = 55;
const BAR_COLUMNS = 20;

const COLORS: Readonly<Record<string, Color>> = {
  running: 'cyan',
  done: 'green',
  degraded: 'yellow',
  failed: 'red',
  pending: 'dim',
};

/** One line for a stage: name, state, device, and how far or how long. */
export function stageLine(stage: SnapshotStage, paint: Paint, columns = 80): string {
  const line = [
    padTo(stage.name, NAME_COLUMNS),
    padTo(stage.state, STATE_COLUMNS),
    padTo(stage.device ?? '', DEVICE_COLUMNS),
    progress(stage, Math.max(Math.min(BAR_COLUMNS, columns - OTHER_COLUMNS), 0)),
  ];
  return paint(COLORS[stage.state] ?? 'dim', line.join(' ').trimEnd());
}

function progress(stage: SnapshotStage, barColumns: number): string {
  if (stage.state === 'pending') return '';
  const time = formatDuration(stage.seconds);
  if (stage.state !== 'running') return `${time}${stage.reused ? ' (reused)' : ''}`;
  return `${progressBar(stage.percent, barColumns)} ${formatPercent(stage.percent)}  ${time}`;
}
