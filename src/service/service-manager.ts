/** Name of the service; the file that describes it is named after it. */
export const LABEL = 'io.github.subpiped';

/** What the service is to run. All paths are absolute. */
export interface ServicePlan {
  readonly label: string;
  /** A node that stays where it is over updates (node-path.ts). */
  readonly node: string;
  readonly cli: string;
  readonly home: string;
  /** Gets what the daemon says as it crashes; its own log rotates elsewhere. */
  readonly logsDir: string;
  /** Never a secret: the file can be read by everybody. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What the manager of services knows about ours. */
export interface ServiceState {
  readonly manager: 'launchd' | 'systemd';
  /** Whether its file is there. */
  readonly installed: boolean;
  readonly file: string;
  readonly loaded: boolean;
  readonly pid: number | null;
  readonly enabled: boolean;
  /** As the manager words it; null when it has not ended yet. */
  readonly lastExit: string | null;
  /** Further facts by their names there, such as `spawn type`. */
  readonly details: Readonly<Record<string, string>>;
}

/**
 * What starts the daemon at login and keeps it alive. Every verb throws `service_failed` with what
 * the manager said and what to do.
 */
export interface ServiceManager {
  /** Writes the service's file and starts it; does nothing where it runs as planned already. */
  install(plan: ServicePlan, signal: AbortSignal): Promise<{ readonly changed: boolean }>;
  /** Ends it and removes its file; films and queue stay. */
  uninstall(signal: AbortSignal): Promise<{ readonly removed: boolean }>;
  /** Whether it had to be started. */
  start(signal: AbortSignal): Promise<boolean>;
  /** Ends it until `start` or the next login; whether it ran. */
  stop(signal: AbortSignal): Promise<boolean>;
  restart(signal: AbortSignal): Promise<void>;
  state(): Promise<ServiceState>;
}
