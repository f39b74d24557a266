mod integer;
mod metadata;
mod open_enum;
mod partial_date;
mod sensitive;
mod timestamp;
