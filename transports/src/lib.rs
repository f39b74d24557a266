//! Recipes for HTTP clients, each run by the same tests.
