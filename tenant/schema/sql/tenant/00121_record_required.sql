-- +goose Up
-- No call of the campaign begins while its recording could not be kept; counts where record does.
alter table campaigns add column record_required boolean not null default false;
