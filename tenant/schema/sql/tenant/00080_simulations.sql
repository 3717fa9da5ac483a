-- +goose Up
-- simulations of campaigns before or beside their launch: what was asked for, what it stood on, what came out
create table simulations (
  id            text primary key,
  campaign_id   text not null references campaigns(id) on delete cascade,
  status        text not null check (status in ('queued','running','done','cancelled','failed')),
  share         real not null default 0,     -- of the time played so far, 0 to 1
  options       jsonb not null,
  basis         jsonb not null default '{}', -- figures it was played with, and where they come from
  report        jsonb,
  error         text not null default '',    -- stable word of a failure
  round         int not null default 0,      -- each worker that takes it over is a round; one of an older round writes nothing
  created_by    text not null default '',
  created_at    timestamptz not null,
  beat_at       timestamptz,                 -- last sign of life of the worker
  finished_at   timestamptz
);
create index on simulations (campaign_id, created_at desc);

