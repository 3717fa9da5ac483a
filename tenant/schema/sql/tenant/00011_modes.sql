-- +goose Up
alter table campaign_minutes drop column passed;
alter table campaign_minutes rename column guard_held to guard_idle_ms; -- agents who waited while the answer-rate guard held dials back
alter table campaign_minutes alter column guard_idle_ms type bigint;
