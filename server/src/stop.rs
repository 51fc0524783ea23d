//! How the process learns that it shall end.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// From here on SIGINT and SIGTERM do not end the process by themselves: the future returns at the first of
/// them, even if that came before anybody waited. To be called inside a tokio runtime.
///
/// # Errors
/// When the system takes no handlers.
pub fn asked() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
