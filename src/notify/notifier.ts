/** What the person is told. Text as meant; each notifier escapes what its service would read. */
export interface Notification {
  readonly title: string;
  readonly message: string;
  /** Notifications with one key replace each other where the service can. */
  readonly key: string;
  /** Opened by a click where the service can. */
  readonly openPath?: string;
  readonly urgent?: boolean;
}

/** One way to tell the person. `send` rejects when that way does not work here. */
export interface Notifier {
  readonly name: string;
  send(notification: Notification): Promise<void>;
}

/** A notification service that hangs (a refused permission does) must not keep anything waiting. */
export const SEND_LIMIT_MS = 10_000;
