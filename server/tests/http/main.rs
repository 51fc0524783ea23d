//! The HTTP edge, asked from outside.

#[path = "../fixture/site.rs"]
mod site;

mod backup;
mod cookies;
mod doctor;
mod documents;
mod errors;
mod forms;
mod headers;
mod hostile;
mod inbox;
mod language;
mod log;
mod malformed;
mod metrics;
mod mishaps;
mod origin;
mod pages;
mod permissions;
mod process;
mod renewal;
mod rest;
mod safety;
mod search;
mod statements;
mod tls;
mod translated;
mod untranslated;
mod uploads;
