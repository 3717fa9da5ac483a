-- +goose Up
-- The shared book: who the tenants are and how a log-in or an API key finds its tenant. Nothing personal beyond what log-in needs.
-- Row-level security holds every tenant's role to its own rows; the application's own role (no tenant chosen yet) may look up.

create table tenants (
  id            text primary key check (id ~ '^[a-z0-9]{10}$'),
  name          text not null,
  country       text not null,               -- ISO 3166-1 alpha-2; decides zone, currency, compliance profile
  language      text not null,               -- zh or en
  timezone      text not null,
  currency      text not null,               -- ISO 4217
  profile       text not null,               -- compliance profile: CN, US, UK, EU, INTL
  cluster       text not null default 'main',
  status        text not null default 'creating' check (status in ('creating','active','suspended','closed')),
  wrapped_key   bytea not null,              -- the tenant's data key, sealed by the key-encryption key
  created_at    timestamptz not null default now(),
  ready_at      timestamptz
);

create table signups (
  id            text primary key,
  email         text not null,
  company       text not null,
  password_hash text not null,
  country       text not null,
  language      text not null,
  code_hash     bytea not null,              -- 6-digit code
  token_hash    bytea not null unique,       -- link
  browser_hash  bytea not null,              -- secret of the browser that began it: it is logged in once all is ready
  user_id       text not null,               -- id the owner will have
  known         boolean not null default false, -- the address has an account: another mail went out and no code fits
  tries         int  not null default 0,     -- wrong codes since the last mail
  mails         int  not null default 0,     -- mails sent so far
  step          text not null default 'mailed' check (step in ('mailed','verified','tenant','schema','owner','ready')),
  tenant_id     text,
  created_at    timestamptz not null default now(),
  mailed_at     timestamptz not null default now(),
  expires_at    timestamptz not null
);
create index on signups (email);

create table logins (
  email         text not null,               -- lower case
  tenant_id     text not null references tenants(id) on delete cascade,
  user_id       text not null,
  password_hash text not null,
  disabled      boolean not null default false,
  failures      int not null default 0,
  locked_until  timestamptz,
  primary key (email, tenant_id)
);
create unique index on logins (tenant_id, user_id);

create table sessions (
  token_hash    bytea primary key,
  tenant_id     text not null references tenants(id) on delete cascade,
  user_id       text not null,
  role          text not null,
  csrf          text not null,
  user_agent    text not null default '',
  address       text not null default '',
  created_at    timestamptz not null default now(),
  seen_at       timestamptz not null default now(),
  rotate        boolean not null default false, -- the role changed: the next request gets a new token
  expires_at    timestamptz not null
);
create index on sessions (tenant_id, user_id);

create table key_lookups (
  hash          bytea primary key,
  tenant_id     text not null references tenants(id) on delete cascade,
  key_id        text not null,
  scopes        text[] not null,
  live          boolean not null,
  expires_at    timestamptz,
  revoked_at    timestamptz
);
create index on key_lookups (tenant_id, key_id);

create table invitation_lookups (
  token_hash    bytea primary key,
  tenant_id     text not null references tenants(id) on delete cascade,
  invitation_id text not null,
  expires_at    timestamptz not null
);

-- where each tenant's audit log ends: without it, rows cut off the end would leave a chain that looks whole
create table audit_heads (
  tenant_id     text primary key references tenants(id) on delete cascade,
  seq           bigint not null,
  hash          bytea not null
);

create table leases (
  name          text primary key,            -- e.g. campaign/<tenant>/<campaign>
  holder        text not null,
  epoch         bigint not null,
  expires_at    timestamptz not null
);

-- which campaigns want a voice node: ids only
create table campaign_board (
  tenant_id     text not null references tenants(id) on delete cascade,
  campaign_id   text not null,
  running       boolean not null,
  updated_at    timestamptz not null default now(),
  primary key (tenant_id, campaign_id)
);
create index on campaign_board (running) where running;

-- Whether a campaign of the tenant inside the door is leased to holder under that epoch now. The lease's row stays locked until the
-- transaction ends, so that nobody can take the campaign over between this answer and the writes it allows. A tenant's role has no
-- other way to the leases.
-- +goose StatementBegin
create function lease_held(lease text, by text, at_epoch bigint) returns boolean
language plpgsql security definer set search_path = public as $$
begin
  if lease not like 'campaign/' || current_setting('app.tenant') || '/%' then
    return false;
  end if;
  perform 1 from leases l where l.name = lease and l.holder = by and l.epoch = at_epoch and l.expires_at > clock_timestamp() for share;
  return found;
end $$;
-- +goose StatementEnd
revoke all on function lease_held from public;

alter table logins enable row level security;
alter table logins force row level security;
alter table sessions enable row level security;
alter table sessions force row level security;
alter table key_lookups enable row level security;
alter table key_lookups force row level security;
alter table invitation_lookups enable row level security;
alter table invitation_lookups force row level security;
alter table campaign_board enable row level security;
alter table campaign_board force row level security;
alter table audit_heads enable row level security;
alter table audit_heads force row level security;
alter table tenants enable row level security;
alter table tenants force row level security;

-- +goose StatementBegin
do $$
declare r text;
begin
  -- roles belong to the whole cluster: another database's migration may be making them at this moment
  begin create role boyun_app nologin noinherit; exception when duplicate_object or unique_violation then null; end;
  begin create role boyun_tenant nologin; exception when duplicate_object or unique_violation then null; end;
  foreach r in array array['tenants','logins','sessions','key_lookups','invitation_lookups','campaign_board','audit_heads'] loop
    execute format('create policy app on %I to boyun_app using (true) with check (true)', r);
    execute format('create policy own on %I to boyun_tenant using (%s = current_setting(''app.tenant'', true)) with check (%s = current_setting(''app.tenant'', true))',
      r, case when r = 'tenants' then 'id' else 'tenant_id' end, case when r = 'tenants' then 'id' else 'tenant_id' end);
  end loop;
end $$;
-- +goose StatementEnd

grant usage on schema public to boyun_app, boyun_tenant;
grant select, insert, update, delete on tenants, signups, logins, sessions, key_lookups, invitation_lookups, leases, campaign_board, audit_heads to boyun_app;
grant select on tenants to boyun_tenant;
grant select, insert, update, delete on logins, sessions, key_lookups, invitation_lookups, campaign_board to boyun_tenant;
grant select, insert, update on audit_heads to boyun_tenant;
grant execute on function lease_held to boyun_app, boyun_tenant;
