-- Whoever deletes a film must find those that name it as their twin, or all rows are read for each.
create index jobs_duplicate_of on jobs (duplicate_of) where duplicate_of is not null;
