import { environment } from '../config/environment.ts';
import { type PlaceEnvironment, systemPlaces } from '../config/paths.ts';
import { chooseManager } from '../service/choose-manager.ts';
import type { ServiceManager } from '../service/service-manager.ts';
import { type CommandContext, usageError } from './command.ts';
import { listenForStops } from './stop-signals.ts';

export interface ServiceVerb {
  readonly manager: ServiceManager;
  readonly places: PlaceEnvironment;
  readonly signal: AbortSignal;
}

/** Does something with the service; Ctrl-C ends the waiting for it. */
export async function withService(
  { args, signals }: CommandContext,
  verb: string,
  work: (service: ServiceVerb) => Promise<void>,
): Promise<number> {
  if (args.length > 0) throw usageError(`${verb} takes no arguments`, verb);
  const places = systemPlaces(environment);
  using stops = listenForStops(signals);
  const done = async () => {
    await work({ manager: chooseManager(places), places, signal: stops.first });
    return 0;
  };
  return await Promise.race([done(), stops.second]);
}
