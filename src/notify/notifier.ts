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
  /**
   * Why this way shows nothing here (it is not installed, say) and what would help; null when
   * nothing speaks against it. Found out once. Without it the way exists everywhere.
   */
  obstacle?(): Promise<string | null>;
  /** What to do where `send` succeeded and nothing appeared: no service tells whether it shows. */
  readonly whenUnseen?: string;
  send(notification: Notification): Promise<void>;
}

/** A notification service that hangs (a refused permission does) must not keep anything waiting. */
export const SEND_LIMIT_MS = 10_000;
