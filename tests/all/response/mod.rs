mod paging;
mod parse;
