-- +goose Up
-- Who gets whom: skills, queues of the call distribution (ACD), routing rules, and people who call us.

create table skills (
  id            text primary key,
  name          text not null,
  created_at    timestamptz not null default now()
);
create unique index on skills (lower(name));
create table agent_skills (
  user_id       text not null references users(id) on delete cascade,
  skill_id      text not null references skills(id) on delete cascade,
  level         smallint not null check (level between 1 and 5),
  primary key (user_id, skill_id)
);
create table acd_queues (
  id            text primary key,
  name          text not null,
  overflow_id   text references acd_queues(id),  -- whose members help out ...
  overflow_seconds int not null default 20,      -- ... once somebody has waited so long
  wait_seconds  int not null default 120,        -- of a caller, until a callback is offered instead
  hours         jsonb not null default '[]',     -- [{"days":[1..7],"from":"09:00","to":"18:00"}] tenant's time; empty = always open
  created_at    timestamptz not null default now()
);
create unique index on acd_queues (lower(name));
create table acd_members (
  queue_id      text not null references acd_queues(id) on delete cascade,
  user_id       text not null references users(id) on delete cascade,
  primary key (queue_id, user_id)
);
-- each save is a version of its own; the highest is in force
create table routing_rules (
  version       int primary key,
  rules         jsonb not null,
  note          text not null default '',
  created_by    text not null default '',
  created_at    timestamptz not null default now()
);
-- where people land who call a caller ID; a number without a row goes to the campaign that called them
create table inbound_numbers (
  caller_id     text primary key references caller_ids(id) on delete cascade,
  queue_id      text references acd_queues(id),
  closed        boolean not null default false   -- calls are refused
);

alter table calls add column direction text not null default 'outbound' check (direction in ('outbound', 'inbound'));
alter table calls add column queue_id text not null default '';
create index calls_inbound_live on calls (created_at) where direction = 'inbound' and ended_at is null;

-- the one list of people who called us and whom nobody knew
alter table lists add column inbound boolean not null default false;
create unique index lists_inbound on lists (inbound) where inbound;
