-- The bytes without which a film that waits for space is not begun: what it was estimated to need, or
-- more than it has filled the disk with. Forgotten once it goes on.
alter table jobs add column space_needed integer check (space_needed > 0);
-- Films that wait for space, in the order of work.
create index jobs_no_space on jobs (priority desc, rank, id)
  where state = 'waiting' and reason = 'disk_full';
