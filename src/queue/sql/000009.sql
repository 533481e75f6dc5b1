-- Who is told. The triggers write down for each of them what it has not been told yet: one that does
-- not get through holds up no other. What one was not told goes with it.
create table receivers (
  name text primary key
) strict, without rowid;

insert into receivers (name) values ('person');

-- A trigger keeps a table from being renamed, and is written anew anyway.
drop trigger jobs_untold;
drop trigger conditions_untold;

alter table untold_jobs rename to old_untold_jobs;
create table untold_jobs (
  id       integer primary key autoincrement,
  job_id   integer not null references jobs (id) on delete cascade,
  receiver text    not null references receivers (name) on delete cascade,
  unique (job_id, receiver)
) strict;
insert into untold_jobs (id, job_id, receiver)
  select id, job_id, 'person' from old_untold_jobs;
drop table old_untold_jobs;

create trigger jobs_untold after update of state, reason on jobs
when new.state is not old.state or (new.state = 'waiting' and new.reason is not old.reason)
begin
  delete from untold_jobs where job_id = new.id;
  insert into untold_jobs (job_id, receiver)
    select new.id, name from receivers where new.state in ('done', 'failed', 'waiting');
end;

alter table untold_conditions rename to old_untold_conditions;
create table untold_conditions (
  subject  text not null,
  reason   text not null,
  receiver text not null references receivers (name) on delete cascade,
  primary key (subject, reason, receiver),
  foreign key (subject, reason) references conditions (subject, reason) on delete cascade
) strict, without rowid;
insert into untold_conditions (subject, reason, receiver)
  select subject, reason, 'person' from old_untold_conditions;
drop table old_untold_conditions;

-- One that holds already is only written over, and not told of again.
create trigger conditions_untold after insert on conditions
begin
  insert into untold_conditions (subject, reason, receiver)
    select new.subject, new.reason, name from receivers;
end;
