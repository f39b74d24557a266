mod objects;
mod paging;
mod parse;
