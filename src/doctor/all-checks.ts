import type { Check } from './check.ts';
import { ffmpegChecks } from './checks/ffmpeg.ts';
import { folderChecks } from './checks/folders.ts';
import { modelChecks } from './checks/models.ts';
import { nodeChecks } from './checks/node.ts';
import { pythonChecks } from './checks/python.ts';
import { queueChecks } from './checks/queue.ts';
import { serviceChecks } from './checks/service.ts';
import { settingsChecks } from './checks/settings.ts';
import type { Surroundings } from './surroundings.ts';

/** Every check, in the order in which things build on each other. */
export function allChecks(at: Surroundings): Check[] {
  return [
    ...nodeChecks(at),
    ...ffmpegChecks(at),
    ...pythonChecks(at),
    ...modelChecks(at),
    ...settingsChecks(at),
    ...folderChecks(at),
    ...queueChecks(at),
    ...serviceChecks(at),
  ];
}
