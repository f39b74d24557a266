mod form;
mod limits;
mod wire;
mod wire_more;
