-- +goose Up
-- No call of the campaign begins while its recording could not be kept; counts where record does.
alter table campaigns add column record_required boolean not null default false;
-- What these say together, in one word, for whoever reads it.
alter table campaigns add column record_policy text generated always as (
  case when not record then 'none' when record_required then 'required' when record_on_consent then 'consent' else 'all' end) stored;
