//! Haggle's HTTP edge and process. It knows routes, cookies, headers and settings; rules live in
//! `backend`, SQL in `store`, markup in `app`.
//!
//! | Module | Holds |
//! |---|---|
//! | [`cli`], [`config`] | the settings, as given and as used |
//! | [`start`], [`key`], [`serve`], [`tls`], [`stop`] | the process: what it opens, its connections, its end |
//! | [`backup`] | copies of everything that lasts, made and put back |
//! | [`moving`] | everything that the store holds, taken from SQLite to PostgreSQL |
//! | [`doctor`] | would it run, and run well? |
//! | [`telemetry`], [`health`], [`metrics`] | what whoever runs it sees |
//! | [`router`] | every route and what stands in front of it |
//! | [`edge`] | what every handler has at hand |
//! | [`guard`] | limits, the origin rule, careful headers |
//! | [`session`] | cookies, tokens, and their renewal |
//! | [`pages`], [`forms`], [`files`] | what browsers get |
//! | [`rest`] | what programs get |
//! | [`uploads`] | pictures, on their way in and out |
//! | [`socket`] | what is live |

pub mod backup;
pub mod cli;
pub mod config;
pub mod doctor;
pub mod edge;
pub mod files;
pub mod forms;
pub mod guard;
pub mod health;
pub mod key;
pub mod metrics;
pub mod moving;
pub mod pages;
pub mod rest;
pub mod router;
pub mod serve;
pub mod session;
pub mod socket;
pub mod start;
pub mod stop;
pub mod telemetry;
pub mod tls;
pub mod uploads;
