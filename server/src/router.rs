//! Every route of the server, and what stands in front of it. Outermost first: a log line and a request
//! id, careful headers, panics caught, the origin rule, a time limit; then, for what knows who is asking,
//! the caller and the renewal of tokens that have run out.

use axum::{
    Router,
    body::HttpBody as Body,
    http::{Response as Answer, StatusCode},
    middleware,
    response::Response,
};
use protocol::Code;
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, Predicate},
};

use crate::{
    edge::Edge,
    files, forms, guard,
    pages::{self, Public},
    rest::{self, problem::Problem},
    session, socket, telemetry,
};

/// The whole server.
pub fn router(edge: Edge) -> Router {
    let (rest, _) = rest::routes();
    let with_a_valid_token = Router::new()
        .merge(pages::routes())
        .merge(forms::routes())
        .merge(rest.identified)
        .route_layer(middleware::from_fn(session::renewal::renew_first));
    let with_a_caller = Router::new()
        .merge(with_a_valid_token)
        .merge(rest.renewing)
        .merge(socket::routes())
        .route_layer(middleware::from_fn_with_state(edge.clone(), session::identify));
    Router::new()
        .merge(with_a_caller)
        .merge(rest.open)
        .fallback(files::file_or_nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(IsPublic))
        .layer(middleware::from_fn(guard::in_time))
        .layer(middleware::from_fn_with_state(edge.clone(), guard::same_origin))
        .layer(CatchPanicLayer::custom(guard::panicked))
        .layer(middleware::from_fn_with_state(edge.clone(), guard::headers::careful))
        .layer(middleware::from_fn(telemetry::record))
        .with_state(edge)
}

async fn wrong_method() -> Response {
    Problem::from(Code::Invalid).with_status(StatusCode::METHOD_NOT_ALLOWED)
}

/// Only pages that show the same to everybody are compressed.
#[derive(Debug, Clone, Copy)]
struct IsPublic;

impl Predicate for IsPublic {
    fn should_compress<B: Body>(&self, response: &Answer<B>) -> bool {
        response.extensions().get::<Public>().is_some()
    }
}
