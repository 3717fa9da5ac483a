-- +goose Up
-- Caller IDs: where a number belongs, how often it may be shown, how its ownership was proved, how it fares; and pools of them.
alter table caller_ids
  add column blind        bytea,                       -- HMAC-SHA-256 under the tenant's index key; null: entered before there was one
  add column country      text not null default '',    -- ISO 3166-1 alpha-2, from the number
  add column region_zh    text not null default '',    -- place of the number
  add column region_en    text not null default '',
  add column attestation  text not null default '' check (attestation in ('','A','B','C')), -- what the carrier signs (STIR/SHAKEN)
  add column per_hour     int not null default 0 check (per_hour >= 0), -- calls in any hour; 0: no cap
  add column per_day      int not null default 0 check (per_day >= 0),  -- calls in a day of the tenant's zone; 0: no cap
  add column proof_by     text not null default '' check (proof_by in ('','call','operator')),
  add column proved_at    timestamptz,
  add column proved_over  text not null default '',    -- proof by call: the trunk's id and host it was made over
  add column last_used_at timestamptz,
  add column rests_until  timestamptz,
  add column health       jsonb not null default '{}'; -- state of the sequential tests
create unique index caller_ids_blind on caller_ids (blind);
create table caller_codes (                            -- the code spoken in the last proof call of a number
  caller_id     text primary key references caller_ids(id) on delete cascade,
  sealed        bytea not null,
  trunk_id      text not null,
  place         text not null,                         -- what proved_over becomes
  tries         int not null default 0,                -- wrong codes typed
  calls         int not null default 1,                -- proof calls since first_at
  first_at      timestamptz not null,
  expires_at    timestamptz not null
);
create table caller_pools (
  id            text primary key,
  name          text not null,
  answer_guard  boolean not null default true,         -- hold the pool back when fewer people answer
  created_by    text not null default '',
  created_at    timestamptz not null default now()
);
create table caller_pool_members (
  pool_id       text not null references caller_pools(id) on delete cascade,
  caller_id     text not null references caller_ids(id) on delete cascade,
  primary key (pool_id, caller_id)
);
create index on caller_pool_members (caller_id);
create table caller_use (                              -- what a number did, by slots of five minutes
  caller_id     text not null references caller_ids(id) on delete cascade,
  slot          timestamptz not null,
  calls         int not null default 0,                -- claimed, without those that were never dialed
  completed     int not null default 0,                -- ended with a fate of the callee
  answered      int not null default 0,                -- by a person
  talked        int not null default 0,                -- of them, those who got an agent
  short         int not null default 0,                -- of them, those who hung up within seconds
  primary key (caller_id, slot)
);
create table caller_rests (
  id            text primary key,
  caller_id     text not null references caller_ids(id) on delete cascade,
  began_at      timestamptz not null,
  until         timestamptz not null,
  ended_at      timestamptz,                           -- sooner than until: by a person
  reason        text not null,                         -- answers_fell, short_calls_rose, manual
  detail        jsonb not null default '{}',           -- from, to, calls
  by            text not null default ''
);
create index on caller_rests (caller_id, began_at desc);
alter table campaigns add column callers jsonb not null default '{}'; -- {"pool": id}; without a pool caller_id is the one number
alter table attempts add column caller_id text not null default '';   -- the number it shows, decided with the claim
