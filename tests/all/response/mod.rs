mod expandable;
mod list;
mod paging;
