//! What browsers are told to be careful about, on every answer (contract S12).

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::{
    config::{Config, is_watched},
    edge::Edge,
};

/// For what is not a page: nothing in it runs, whatever it is taken for.
const NO_PAGE: &str = "default-src 'none'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
                       frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
];

/// Middleware: adds the headers. A page's own policies stay: one carries its nonce, one keeps its address to itself.
pub async fn careful(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let is_static = !request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    default(headers, header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    default(headers, header::CONTENT_SECURITY_POLICY, NO_PAGE);
    if !is_static {
        default(headers, header::CACHE_CONTROL, "no-store");
    }
    if edge.config.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// The policy of a page whose scripts carry this nonce. `'self'` lets them import the front end's module.
pub fn page_policy(config: &Config, nonce: &str) -> Option<HeaderValue> {
    // `'self'` does not cover sockets in every browser.
    let mut sockets = config.origins.iter().map(|origin| origin.socket()).collect::<Vec<_>>().join(" ");
    if is_watched() {
        let port = config.leptos().reload_port;
        sockets.push_str(&format!(" ws://localhost:{port} ws://127.0.0.1:{port}"));
    }
    HeaderValue::try_from(format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self' {sockets}; manifest-src 'self'; worker-src 'self'; \
         form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    ))
    .ok()
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
