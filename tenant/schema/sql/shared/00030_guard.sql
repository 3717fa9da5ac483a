-- +goose Up
-- The blocklist of the whole installation. A number is in it only as an index under a key of the installation's own, so that neither
-- the table nor a copy of it tells anybody's number, and no tenant can read it: it may ask about numbers it has.

create table platform_keys (
  name          text primary key,
  wrapped       bytea not null               -- sealed by the key-encryption key
);
create table platform_blocklist (
  blind         bytea primary key,           -- HMAC-SHA-256 under the platform's index key
  reason        text not null check (reason in ('fraud','complaint','regulator','carrier')),
  source        text not null default '',
  created_by    text not null default '',
  created_at    timestamptz not null default now(),
  expires_at    timestamptz
);
grant select, insert, update, delete on platform_blocklist, platform_keys to boyun_app;

-- Which of these indexes are on the list now. Without the platform's key nobody can make an index to ask with.
-- +goose StatementBegin
create function platform_blocked(asked bytea[]) returns table (blind bytea, reason text, created_at timestamptz)
language sql stable security definer set search_path = public as $$
  select p.blind, p.reason, p.created_at from platform_blocklist p
  where p.blind = any(asked) and (p.expires_at is null or p.expires_at > clock_timestamp())
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function platform_lists() returns boolean
language sql stable security definer set search_path = public as $$ select exists (select 1 from platform_blocklist) $$;
-- +goose StatementEnd
revoke all on function platform_blocked, platform_lists from public;
grant execute on function platform_blocked, platform_lists to boyun_app, boyun_tenant;
