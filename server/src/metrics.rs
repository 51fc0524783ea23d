//! The numbers of `backend::metrics` for Prometheus, on a listener of their own: they are for whoever runs the server, and
//! for nobody else.

use std::time::Duration;

use axum::{Router, http::header, response::IntoResponse, routing::get};
use backend::{Haggle, metrics};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::{net::TcpListener, time};

use crate::{
    edge::Life,
    serve::{self, Door},
};

/// The text form's version that is spoken.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Whoever asks, and a second one who looks by hand.
const CONNECTIONS: usize = 8;

/// What was recorded is put into its buckets so often, whether somebody asks or not, so that it does not pile up.
const TIDIED_EVERY: Duration = Duration::from_secs(5);

const SECONDS: &[f64] =
    &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// Begins to collect, for the whole process.
///
/// # Errors
/// When it was begun before.
pub fn collect() -> Result<PrometheusHandle, BuildError> {
    let collected = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?
        .set_buckets_for_metric(Matcher::Full(metrics::COMMIT_SIZE.to_owned()), SIZES)?
        .install_recorder()?;
    metrics::describe();
    Ok(collected)
}

/// `GET /metrics`, and nothing else.
pub fn router(collected: PrometheusHandle, haggle: Haggle) -> Router {
    let answer = move || {
        haggle.measure();
        let text = collected.render();
        async { ([(header::CONTENT_TYPE, TEXT)], text).into_response() }
    };
    Router::new().route("/metrics", get(answer))
}

/// Answers until the process stops.
pub async fn serve(collected: PrometheusHandle, haggle: Haggle, listener: TcpListener, life: Life) {
    let router = router(collected.clone(), haggle);
    let door = Door { listener, certificate: None };
    let tidy = async {
        let mut ticks = time::interval(TIDIED_EVERY);
        loop {
            ticks.tick().await;
            collected.run_upkeep();
        }
    };
    tokio::select! {
        _ = serve::serve(router, door, CONNECTIONS, life, Duration::ZERO) => {}
        () = tidy => {}
    }
}
