-- Instants are epoch ms. The checks and the partial indexes make the queue's rules facts: a bug
-- above can fail to write, but it cannot write two running jobs or a lease without an owner.

create table jobs (
  id               integer primary key,
  source_path      text    not null,
  source_size      integer,
  source_mtime_ms  real,
  -- Since when size and mtime are what they are; a restart of the daemon must not restart the wait.
  quiet_since      integer,
  fingerprint      text,
  state            text    not null
                   check (state in ('settling', 'queued', 'waiting', 'running',
                                    'done', 'failed', 'canceled', 'skipped')),
  reason           text,
  verdict          text    check (verdict in ('pass', 'warnings', 'review')),
  priority         integer not null default 0,
  attempts         integer not null default 0 check (attempts >= 0),
  max_attempts     integer not null default 3 check (max_attempts > 0),
  run_at           integer not null,
  forced           integer not null default 0 check (forced in (0, 1)),
  cancel_requested integer not null default 0 check (cancel_requested in (0, 1)),
  duplicate_of     integer references jobs (id) on delete set null,
  media_seconds    real,
  movie_dir        text,
  film_path        text,
  subtitles_path   text,
  report_path      text,
  error_code       text,
  error_message    text,
  error_hint       text,
  lease_owner      text,
  lease_expires_at integer,
  created_at       integer not null,
  started_at       integer,
  ended_at         integer,
  updated_at       integer not null,
  check ((state = 'running') = (lease_owner is not null and lease_expires_at is not null)),
  check ((state in ('done', 'failed', 'canceled', 'skipped')) = (ended_at is not null)),
  check (state != 'waiting' or reason is not null),
  check (state in ('settling', 'waiting', 'failed', 'canceled', 'skipped')
         or (fingerprint is not null and movie_dir is not null))
) strict;

create unique index jobs_one_running on jobs (state) where state = 'running';
create unique index jobs_live_source on jobs (source_path)
  where state in ('settling', 'queued', 'waiting', 'running');
create unique index jobs_live_fingerprint on jobs (fingerprint)
  where state in ('queued', 'waiting', 'running');
create index jobs_ready on jobs (priority desc, run_at, id) where state = 'queued';
create index jobs_source on jobs (source_path);
create index jobs_fingerprint on jobs (fingerprint);
create index jobs_ended on jobs (ended_at desc, id desc) where ended_at is not null;

create table stage_runs (
  id             integer primary key,
  job_id         integer not null references jobs (id) on delete cascade,
  attempt        integer not null,
  stage          text    not null,
  state          text    not null
                 check (state in ('running', 'done', 'degraded', 'failed', 'canceled')),
  reused         integer not null default 0 check (reused in (0, 1)),
  engine         text,
  device         text,
  step           text,
  percent        real    not null default 0 check (percent between 0 and 100),
  seconds        real,
  media_seconds  real,
  pid            integer,
  pid_started_at text,
  error_code     text,
  error_message  text,
  started_at     integer not null,
  ended_at       integer,
  check ((state = 'running') = (ended_at is null))
) strict;

create unique index stage_runs_one_running on stage_runs (job_id, stage) where state = 'running';
create index stage_runs_job on stage_runs (job_id, stage, id);
create index stage_runs_rates on stage_runs (stage, id) where state = 'done' and reused = 0;

create table daemon (
  id           integer primary key check (id = 1),
  owner        text    not null,
  started_at   integer not null,
  heartbeat_at integer not null
) strict;

create table settings (
  key   text primary key,
  value text not null
) strict;
