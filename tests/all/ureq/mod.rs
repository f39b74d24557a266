mod client;
mod hostile;
mod pages;
