//! What every engine of the store must keep, one file per topic, each test named by its promise. The clauses in
//! the comments are those of the delivery contract. No test knows which engine it runs on: [`fixture::fresh_store`]
//! decides that. Only [`moving`] is about both.

mod accounts;
mod amending;
mod appending;
mod arrangements;
mod broken_lines;
mod changes;
mod conversations;
mod discretion;
mod dropped_callers;
mod fixture;
mod history;
mod inbox;
mod listings;
mod logins;
mod lost_connections;
mod moving;
mod opening;
mod receipts;
mod relisting;
mod reports;
mod searching;
mod standings;
mod strangers;
mod sweeping;
mod threads;
mod tls;
mod uploading;
