-- +goose Up
-- An upload whose encoding is the most probable one and no more: its preview says so until a person has said which it is.
alter table imports add column encoding_unsure boolean not null default false;
