-- +goose Up
-- Callback lines (回拨): both sides are called, the agent's own telephone may be the station, its number is never shown.

alter table campaigns add column route text not null default 'direct' check (route in ('direct','callback'));
alter table calls add column station text not null default '' check (station in ('','phone')); -- the agent's side: '' the page, 'phone' an own telephone that was called
create table stations (                                -- an agent's own telephone
  user_id       text primary key references users(id) on delete cascade,
  sealed        bytea not null,
  last4         text not null,
  country       text not null default '',              -- ISO 3166-1 alpha-2, from the number
  kind          text not null default '',              -- of number: mobile, fixed, premium ...
  proof         text not null default 'requested' check (proof in ('requested','verified')),
  proof_by      text not null default '' check (proof_by in ('','call','admin')),
  proved_at     timestamptz,
  in_use        boolean not null default false,        -- calls reach the agent there
  created_by    text not null default '',
  created_at    timestamptz not null default now()
);
create table station_codes (                           -- the code spoken in the last proof call; outlives the number it was for, so that
  user_id       text primary key references users(id) on delete cascade, -- entering another does not begin the day's count anew
  sealed        bytea not null,
  tries         int not null default 0,                -- wrong codes typed
  calls         int not null default 1,                -- proof calls since first_at
  first_at      timestamptz not null,
  expires_at    timestamptz not null
);
