-- +goose Up
-- Letters that wait for the operator's word, of all tenants: ids only. What is in a letter is in its tenant's schema, sealed.
create table letters_waiting (
  tenant_id     text not null references tenants(id) on delete cascade,
  letter_id     text not null,
  caller_id     text not null,
  sent_at       timestamptz not null,
  primary key (tenant_id, letter_id)
);
alter table letters_waiting enable row level security;
alter table letters_waiting force row level security;
create policy app on letters_waiting to boyun_app using (true) with check (true);
create policy own on letters_waiting to boyun_tenant using (tenant_id = current_setting('app.tenant', true)) with check (tenant_id = current_setting('app.tenant', true));
grant select, insert, update, delete on letters_waiting to boyun_app, boyun_tenant;
