mod form;
mod headers;
mod limits;
mod wire;
mod wire_more;
