//! What people who write notice of others who try passwords without pause: each try costs a core for a while.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::task::JoinSet;

use super::{Pair, latency};
use crate::{Result, http::Client, people, server::Server, table::row};

/// Tries under way at the same time.
const AT_ONCE: usize = 4;
/// Tries from one address, few enough that it may go on.
const EACH: usize = 10;
/// Addresses below this are other people's.
const FIRST_ADDRESS: usize = 1_000;

/// Prints it.
pub async fn measure(server: &Server, pairs: &[Pair], rate: u32, length: Duration) -> Result<()> {
    let tried = Arc::new(AtomicU32::new(0));
    let mut flood = JoinSet::new();
    for lane in 0..AT_ONCE {
        let (to, tried) = (server.address, Arc::clone(&tried));
        flood.spawn(async move {
            let mut address = FIRST_ADDRESS + lane;
            while let Ok(()) = try_passwords(to, address, &tried).await {
                address += AT_ONCE;
            }
        });
    }
    row("while passwords are tried without pause", "");
    latency::measure(server, pairs, rate, length).await?;
    row("passwords looked at meanwhile", tried.load(Ordering::Relaxed));
    Ok(())
}

/// Tries the accounts of people who do not exist.
async fn try_passwords(to: SocketAddr, address: usize, tried: &AtomicU32) -> Result<()> {
    let mut client = Client::connect(to, people::address(address)).await?;
    for n in 0..EACH {
        let form = json!({ "email": format!("{n}.{address}@example.com"), "password": "open sesame" });
        if client.post("/api/auth/sign-in", None, &form).await?.status == 422 {
            tried.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}
