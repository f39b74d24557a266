mod endpoints;
mod life;
