-- What intake saw of a film besides size and time, so that a restart does not start its wait over.
-- An inode has 64 bits and may be more than a double holds exactly: text.
alter table jobs add column source_ino text;
alter table jobs add column source_blocks integer;
-- Mount point of the volume that the film was last seen on. When the folder's nearest mount point is
-- another one, the volume is away and the film is not gone.
alter table jobs add column source_volume text;
-- `quiet_since` at the time when ffprobe could not read the film: the same bytes read the same.
alter table jobs add column unreadable_since integer;

-- Place in the order of work within a priority; a person moves films by it.
alter table jobs add column rank real not null default 0;
update jobs set rank = id;
create index jobs_rank on jobs (rank);
drop index jobs_ready;
create index jobs_ready on jobs (priority desc, rank, id) where state = 'queued';

-- The stage from which on a person wants all done again; cleared once their manifests are gone.
alter table jobs add column redo_from text;
alter table jobs add column remove_requested integer not null default 0
  check (remove_requested in (0, 1));

-- When a stage last said how far it is: its own rate follows from that, not from its silence since.
alter table stage_runs add column progress_at integer;

-- Name of the film's folder in out/, as a file system sees it that ignores case and normalisation.
alter table jobs add column folder_key text;
update jobs set folder_key = collision_key(movie_dir) where movie_dir is not null;
create index jobs_folder on jobs (folder_key) where folder_key is not null;

-- Ended films whose jobs were pruned or removed: a scan must not queue them again, and their
-- folders must not be given to another film.
create table past_films (
  id              integer primary key,
  source_path     text    not null,
  source_size     integer,
  source_mtime_ms real,
  fingerprint     text,
  state           text    not null check (state in ('done', 'failed', 'canceled', 'skipped')),
  movie_dir       text,
  folder_key      text,
  ended_at        integer not null
) strict;

create index past_films_source on past_films (source_path);
create index past_films_fingerprint on past_films (fingerprint) where fingerprint is not null;
create index past_films_folder on past_films (folder_key) where folder_key is not null;

-- What holds for the whole queue (subject 'queue') or for a watched folder (its path).
create table conditions (
  subject text    not null,
  reason  text    not null,
  message text    not null,
  hint    text    not null,
  -- 'nothing': it is only told. 'claims': no film is begun. 'running': the running one is given back.
  stops   text    not null check (stops in ('nothing', 'claims', 'running')),
  since   integer not null,
  primary key (subject, reason)
) strict, without rowid;

-- The watched folders and the mount points that they were on when they could last be read.
create table watched_folders (
  path    text    primary key,
  volume  text    not null,
  seen_at integer not null
) strict;

-- The last run of each housekeeping task.
create table housekeeping (
  task    text    primary key,
  ran_at  integer not null,
  ok      integer not null check (ok in (0, 1)),
  message text    not null,
  removed integer not null,
  bytes   integer not null
) strict;
