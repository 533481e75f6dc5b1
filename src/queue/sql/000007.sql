-- The first word of work done of a stage run, from which its pace is told: before it a model is
-- loaded, or what an interrupted run had done is taken up.
alter table stage_runs add column first_percent real check (first_percent > 0);
alter table stage_runs add column first_at integer;
