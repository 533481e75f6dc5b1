-- Devices on which a stage failed of late: it leaves them out until then. A pair is tied to the
-- operating system and the stage's packages (versions): after an update it is tried again.
create table device_failures (
  stage    text not null,
  engine   text not null,
  device   text not null check (device != 'cpu'),
  -- Weights and their hash; empty where a stage has none.
  model    text not null,
  failure  text not null,
  message  text not null,
  versions text not null,
  count    integer not null check (count > 0),
  at       integer not null,
  until    integer not null check (until > at),
  primary key (stage, engine, device, model)
) strict, without rowid;
