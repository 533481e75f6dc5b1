-- What the person has not been told yet. A trigger writes it with the change itself, so that no death
-- between the two loses it; it goes once it was told, or when what it is about is no longer so.
create table untold_jobs (
  id     integer primary key autoincrement,
  job_id integer not null unique references jobs (id) on delete cascade
) strict;

create trigger jobs_untold after update of state, reason on jobs
when new.state is not old.state or (new.state = 'waiting' and new.reason is not old.reason)
begin
  delete from untold_jobs where job_id = new.id;
  insert into untold_jobs (job_id) select new.id where new.state in ('done', 'failed', 'waiting');
end;

create table untold_conditions (
  subject text not null,
  reason  text not null,
  primary key (subject, reason),
  foreign key (subject, reason) references conditions (subject, reason) on delete cascade
) strict, without rowid;

-- One that holds already is only written over, and not told of again.
create trigger conditions_untold after insert on conditions
begin
  insert into untold_conditions (subject, reason) values (new.subject, new.reason);
end;

-- By which way the last notification went out, and why none of the visible ones did.
create table notifications (
  id      integer primary key check (id = 1),
  by      text,
  problem text,
  at      integer not null
) strict;
