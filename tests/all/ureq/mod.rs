mod client;
mod hostile;
mod regressions;
