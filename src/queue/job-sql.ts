/** A film that a person named goes before those that were merely found. */
export const NAMED_PRIORITY = 1;

/** Columns that every way out of `running` clears. */
export const UNLEASED = 'lease_owner = null, lease_expires_at = null, cancel_requested = 0';
export const NO_ERROR = 'error_code = null, error_message = null, error_hint = null';
export const ERROR = 'error_code = @code, error_message = @message, error_hint = @hint';
/** Goes on to `state` for `reason`, unless a person asked to cancel: that is not forgotten. */
export const unlessCanceled = (state: string, reason: string) =>
  `state = iif(cancel_requested = 1, 'canceled', ${state}),
              reason = iif(cancel_requested = 1, 'by_person', ${reason}),
              ended_at = iif(cancel_requested = 1, @now, null)`;
/** A film that was gone before anything was done for it is new when it is there again. */
export const NOT_REMOVED = "(state != 'canceled' or reason is not 'source_removed')";
/** Word for word as in the index of live films, which then serves: ended ones may be thousands. */
export const LIVE = "state in ('settling', 'queued', 'waiting', 'running')";
/** Word for word as in the index of films that wait for space. */
export const NO_SPACE = "state = 'waiting' and reason = 'disk_full'";
/** Only the owner of the lease may write; zero changed rows tell that it was lost. */
export const MINE = "where id = @id and state = 'running' and lease_owner = @owner";
