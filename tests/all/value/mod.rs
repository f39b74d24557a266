mod integer;
mod metadata;
mod partial_date;
mod sensitive;
mod timestamp;
