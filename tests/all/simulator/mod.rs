mod endpoints;
mod life;
mod requests;
